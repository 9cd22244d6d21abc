package dev.sekali.relay;

import dev.sekali.broker.BrokerFault;
import dev.sekali.broker.EventStream;
import dev.sekali.broker.EventStream.Dead;
import dev.sekali.broker.EventStream.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Entries that one read gave, on their way to ingest, in their order: it sends the next ones when those before are settled.
 * Sends again until there is a verdict, however long that takes. For one thread.
 */
final class Delivery {

    private static final System.Logger LOG = System.getLogger(Delivery.class.getName());

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final EventStream stream;
    private final Courier courier;
    private final RelaySettings settings;
    private final RelayMeters meters;
    private final Stop stop;

    /** What is this relay's to settle, by id. */
    private final Map<String, Entry> held = new LinkedHashMap<>();

    private long renewedNanos = System.nanoTime();
    private int failedInRow;

    /** What the log said last of why it doesn't go on. */
    private String told = "";

    Delivery(
            EventStream stream,
            Courier courier,
            RelaySettings settings,
            RelayMeters meters,
            Stop stop,
            List<Entry> entries) {
        this.stream = stream;
        this.courier = courier;
        this.settings = settings;
        this.meters = meters;
        this.stop = stop;
        entries.forEach(entry -> held.put(entry.id(), entry));
    }

    /**
     * Sends them all.
     *
     * @return whether all are settled; those that aren't are on the broker as before, and perhaps another relay's
     * @throws BrokerFault when the broker doesn't take what became of them: what is committed will then be a duplicate
     */
    boolean run() throws BrokerFault, InterruptedException {
        for (List<Entry> part : BatchSize.parts(List.copyOf(held.values()))) {
            if (!send(part)) {
                return false;
            }
        }
        return true;
    }

    private boolean send(List<Entry> part) throws BrokerFault, InterruptedException {
        while (!stop.isRequested() && holds()) {
            switch (courier.post(part)) {
                case Outcome.Committed(SortedMap<Integer, String> refused) -> {
                    goesOn();
                    return settle(part, refused);
                }
                case Outcome.TooLarge(String why) -> {
                    goesOn();
                    if (part.size() == 1) {
                        settle(List.of(), List.of(new Dead(part.getFirst(), why)));
                        return true;
                    }
                    int half = part.size() / 2;
                    return send(part.subList(0, half)) && send(part.subList(half, part.size()));
                }
                case Outcome.Later(String why, Duration wait) -> {
                    tell(System.Logger.Level.INFO, why);
                    pause(wait);
                }
                case Outcome.Barred(String why) -> {
                    tell(
                            System.Logger.Level.ERROR,
                            why + "; nothing is relayed until that is mended, and nothing is lost");
                    pause(LONGEST_PAUSE);
                }
            }
        }
        return false;
    }

    /**
     * Settles what is committed. What is refused is sent once more alone: a batch has limits of its own, over all of its
     * events, which each of them kept when it was accepted.
     */
    private boolean settle(List<Entry> part, SortedMap<Integer, String> refused)
            throws BrokerFault, InterruptedException {
        if (part.size() == 1) {
            if (refused.isEmpty()) {
                settle(part, List.of());
            } else {
                settle(List.of(), List.of(new Dead(part.getFirst(), String.join("; ", refused.values()))));
            }
            return true;
        }
        List<Entry> committed = new ArrayList<>(part.size());
        List<Entry> again = new ArrayList<>(refused.size());
        for (int i = 0; i < part.size(); i++) {
            (refused.containsKey(i) ? again : committed).add(part.get(i));
        }
        settle(committed, List.of());
        for (Entry entry : again) {
            if (!send(List.of(entry))) {
                return false;
            }
        }
        return true;
    }

    private void settle(List<Entry> committed, List<Dead> dead) throws BrokerFault {
        List<Entry> done = new ArrayList<>(committed);
        dead.forEach(one -> done.add(one.entry()));
        if (done.isEmpty()) {
            return;
        }
        stream.settle(done, dead);
        done.forEach(entry -> held.remove(entry.id()));
        meters.relayed.add(committed.size());
        meters.died.add(dead.size());
        for (Dead one : dead) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "ingest refuses entry {0}, which is put aside: {1}",
                    one.entry().id(),
                    one.reason());
        }
    }

    /**
     * Whether the entries are still this relay's, as far as it can know. It says so now and then, or another one would take
     * them over. After a pause in which that may have happened (the machine slept, the process was stopped) it doesn't, or it
     * would take them back from who sends them.
     */
    private boolean holds() throws BrokerFault {
        Duration age = Duration.ofNanos(System.nanoTime() - renewedNanos);
        if (age.compareTo(settings.takeover()) >= 0) {
            return false;
        }
        if (age.compareTo(settings.takeover().dividedBy(6)) >= 0) {
            stream.renew(settings.name(), List.copyOf(held.values()));
            renewedNanos = System.nanoTime();
        }
        return true;
    }

    /** Waits before the next attempt: as told, but never for so long that the hold ends, and longer from time to time. */
    private void pause(Duration told) throws InterruptedException {
        meters.failed.increment();
        long backoff = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failedInRow++, 10));
        long bounded = Math.min(
                Math.max(backoff, told.toMillis()), settings.postTimeout().toMillis());
        // Up to a half more, or all relays would come back at once.
        stop.pause(Duration.ofMillis(bounded + ThreadLocalRandom.current().nextLong(bounded / 2 + 1)));
    }

    private void tell(System.Logger.Level level, String why) {
        if (!why.equals(told)) {
            told = why;
            LOG.log(level, why);
        }
    }

    private void goesOn() {
        failedInRow = 0;
        if (!told.isEmpty()) {
            told = "";
            LOG.log(System.Logger.Level.INFO, "ingest takes events again");
        }
    }
}
