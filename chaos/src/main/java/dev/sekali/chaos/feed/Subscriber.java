package dev.sekali.chaos.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Takes batches of a subscription and acknowledges each. What it did for a batch is undone when its acknowledgement is fenced
 * off; when nobody knows whether it was taken, it stays done.
 */
final class Subscriber extends Consumer {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String LEASE = "Sekali-Lease";

    /** So short that leases, which a wait prolongs, end soon after their holders. */
    private static final String EVENTS =
            "/events?wait=1s&limit=100&lease=" + SharedSubscription.LEASE.toSeconds() + "s";

    private static final Duration PAUSE = SharedSubscription.LEASE.plusSeconds(2);

    /** One in so many acknowledgements gives the shard back. */
    private static final int RELEASE_EVERY = 20;

    /**
     * What is to be acknowledged.
     *
     * @param isOver whether its lease is
     */
    private record Batch(String lease, int shard, long position, List<Met> events, boolean isOver) {}

    private final SharedSubscription subscription;
    private Optional<String> lease = Optional.empty();
    private Optional<Batch> pending = Optional.empty();

    /** Whether an acknowledgement of the pending batch may have been taken. */
    private boolean inDoubt;

    Subscriber(HttpClient http, int port, String name, SharedSubscription subscription, Tally tally) {
        super(http, port, name, tally);
        this.subscription = subscription;
    }

    @Override
    void read() throws IOException, InterruptedException {
        if (pending.isPresent()) {
            acknowledge(pending.get());
        } else {
            take();
        }
    }

    private void take() throws IOException, InterruptedException {
        long[] before = subscription.acknowledged();
        Optional<HttpResponse<InputStream>> asked = ask(asking(lease));
        if (asked.isEmpty()) {
            return;
        }
        HttpResponse<InputStream> answer = asked.get();
        switch (answer.statusCode()) {
            case 200 -> took(answer, before);
            case 409 -> refused(answer);
            default -> unexpected(answer);
        }
    }

    private HttpRequest asking(Optional<String> held) {
        HttpRequest.Builder request = request(SharedSubscription.PATH + EVENTS);
        held.ifPresent(text -> request.header(LEASE, text));
        return request.build();
    }

    private void took(HttpResponse<InputStream> answer, long[] before) throws IOException, InterruptedException {
        List<Met> events = new ArrayList<>();
        try (InputStream body = answer.body()) {
            for (JsonNode event : JSON.readTree(body)) {
                events.add(Met.of(event));
            }
        }
        String text = answer.headers().firstValue(LEASE).orElseThrow();
        int shard = Math.toIntExact(
                answer.headers().firstValueAsLong("Sekali-Shard").orElseThrow());
        long position = answer.headers().firstValueAsLong("Sekali-Position").orElseThrow();
        lease = Optional.of(text);
        if (events.isEmpty()) {
            return;
        }
        subscription.account().meet(shard, events);
        if (events.getFirst().seq() <= before[shard]) {
            fault("%s was given though %d was acknowledged".formatted(events.getFirst(), before[shard]));
        }
        boolean pauses = subscription.takesPause();
        if (pauses) {
            Thread.sleep(PAUSE);
        }
        pending = Optional.of(new Batch(text, shard, position, events, pauses));
        inDoubt = false;
    }

    private void refused(HttpResponse<InputStream> answer) throws IOException, InterruptedException {
        String type = type(answer);
        if (type.equals("no-shard-free") && lease.isEmpty()) {
            pause(answer);
        } else if (type.equals("lease-lost") && lease.isPresent()) {
            lease = Optional.empty();
        } else {
            fault("asked with%s a lease, the answer was %s".formatted(lease.isPresent() ? "" : "out", type));
            lease = Optional.empty();
        }
    }

    private static String type(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream body = answer.body()) {
            return JSON.readTree(body).path("type").asText();
        }
    }

    private void acknowledge(Batch batch) throws IOException, InterruptedException {
        boolean release = ThreadLocalRandom.current().nextInt(RELEASE_EVERY) == 0;
        boolean wasInDoubt = inDoubt;
        // Until there is an answer that tells.
        inDoubt = true;
        Optional<HttpResponse<InputStream>> asked = ask(request(SharedSubscription.PATH + "/ack")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"lease\":\"%s\",\"position\":%d,\"release\":%b}"
                        .formatted(batch.lease(), batch.position(), release)))
                .build());
        if (asked.isEmpty()) {
            return;
        }
        HttpResponse<InputStream> answer = asked.get();
        switch (answer.statusCode()) {
            case 200, 204 -> {
                answer.body().close();
                taken(batch, release);
            }
            case 409 -> fenced(batch, type(answer), wasInDoubt);
            default -> unexpected(answer);
        }
    }

    private void taken(Batch batch, boolean release) {
        pending = Optional.empty();
        subscription.account().handle(batch.shard(), batch.events());
        subscription.acknowledged(batch.shard(), batch.position());
        if (batch.isOver()) {
            fault("an acknowledgement was taken after its lease was over");
        }
        if (release) {
            lease = Optional.empty();
        }
    }

    private void fenced(Batch batch, String type, boolean wasInDoubt) throws IOException, InterruptedException {
        pending = Optional.empty();
        lease = Optional.empty();
        if (wasInDoubt) {
            subscription.account().handle(batch.shard(), batch.events());
        }
        if (!type.equals("lease-lost")) {
            fault("an acknowledgement was refused by " + type);
        }
        subscription.fence();
        Optional<HttpResponse<InputStream>> again = ask(asking(Optional.of(batch.lease())));
        if (again.isPresent()) {
            again.get().body().close();
            if (again.get().statusCode() != 409) {
                fault("whoever was fenced off got the answer " + again.get().statusCode());
            }
        }
    }
}
