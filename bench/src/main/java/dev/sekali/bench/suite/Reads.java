package dev.sekali.bench.suite;

import dev.sekali.bench.report.Series;
import dev.sekali.bench.report.Target;
import dev.sekali.bench.stack.Database;
import dev.sekali.bench.stack.Function;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** What stats answers, on a database without events and on a large one. */
final class Reads implements Part {

    private static final int REQUESTS = 300;
    private static final int WARM_REQUESTS = 300;

    private final Database large;

    Reads(Database large) {
        this.large = large;
    }

    @Override
    public void run(Lab lab) throws Exception {
        lab.database().empty();
        try (Function onEmpty =
                        Function.start(Function.Kind.STATS, lab.database().stats());
                Function onLarge = Function.start(Function.Kind.STATS, large.stats());
                HttpClient client = HttpClient.newHttpClient()) {
            Target stats = Target.atMost(1.1);
            lab.report().find(compare(lab, client, onEmpty, onLarge, "/stats"), stats);
            lab.report().add(compare(lab, client, onEmpty, onLarge, "/events?limit=100"));
        }
    }

    private static Series compare(Lab lab, HttpClient client, Function onEmpty, Function onLarge, String path)
            throws Exception {
        medianMillis(client, onEmpty, path, WARM_REQUESTS);
        medianMillis(client, onLarge, path, WARM_REQUESTS);
        List<Double> empty = new ArrayList<>();
        List<Double> filled = new ArrayList<>();
        for (int round = 0; round < lab.rounds().count(); round++) {
            empty.add(medianMillis(client, onEmpty, path, REQUESTS));
            filled.add(medianMillis(client, onLarge, path, REQUESTS));
        }
        Series none = lab.report().add(new Series("GET %s at no rows".formatted(path), "ms", empty));
        Series many = lab.report().add(new Series("GET %s at 10 million rows".formatted(path), "ms", filled));
        return many.over(none, "GET %s at 10 million rows over none".formatted(path));
    }

    private static double medianMillis(HttpClient client, Function stats, String path, int requests) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(stats.port(), path)))
                .build();
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            long begin = System.nanoTime();
            HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
            millis.add((System.nanoTime() - begin) / 1e6);
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + " is answered " + answer.statusCode());
            }
        }
        return new Series(path, "ms", millis).median();
    }
}
