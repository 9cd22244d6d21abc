package dev.sekali.chaos;

import dev.sekali.chaos.feed.Consumers;
import dev.sekali.chaos.feed.FeedJudgement;
import dev.sekali.chaos.proxy.Weather;
import dev.sekali.feed.Main;
import dev.sekali.testing.Child;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Consumers of all kinds read through one feed, while its database is killed, the feed itself, or the network to the database
 * stands still, by turns. The load is that of the other faults.
 */
final class FeedUnderFaults {

    static final int TIMES = 6;

    private static final int CONSUMERS = 16;
    private static final Map<String, String> SETTINGS = Map.of("DATABASE_STATEMENT_TIMEOUT", "3s");
    private static final Duration CATCH_UP = Duration.ofSeconds(10);

    /** Something that breaks and is whole again, and whether readers may feel it by more than a pause. */
    private record Kind(boolean breaksConnections, Trial.Fault fault) {}

    private final Trial trial;
    private final FunctionProcess feed;
    private final Consumers consumers;
    private Duration recovery = Duration.ZERO;

    private FeedUnderFaults(Trial trial, FunctionProcess feed, Consumers consumers) {
        this.trial = trial;
        this.feed = feed;
        this.consumers = consumers;
    }

    static Row run(Lab lab, String name, int times) throws Exception {
        try (Trial trial = Trial.start(lab, Trial.Kind.DATABASE, 1);
                FunctionProcess feed = feed(trial);
                Consumers consumers = Consumers.start(feed.port(), CONSUMERS)) {
            return new FeedUnderFaults(trial, feed, consumers).run(name, times);
        }
    }

    private static FunctionProcess feed(Trial trial) {
        FunctionProcess feed = new FunctionProcess(
                trial.database.feed(),
                trial.proxy.port(),
                SETTINGS,
                environment -> Child.start(Main.class, environment));
        feed.awaitReady("feed");
        return feed;
    }

    private Row run(String name, int times) throws Exception {
        List<Kind> kinds = List.of(
                new Kind(false, this::killPostmaster),
                new Kind(true, this::killFeed),
                new Kind(false, this::stallNetwork));
        long committed = trial.database.number("SELECT max(seq) FROM processed_events");
        Waiting.until(
                () -> consumers.readersBehind(committed).isEmpty() && consumers.hasSubscriptionReached(committed),
                "all consumers to read");
        for (int i = 0; i < times; i++) {
            Kind kind = kinds.get(i % kinds.size());
            long broken = consumers.timesBroken();
            // It overlaps with the fault, and so does the end of its lease.
            consumers.pauseOne();
            Duration took = awaitConsumers(trial.suffer(kind.fault()));
            recovery = took.compareTo(recovery) > 0 ? took : recovery;
            if (!kind.breaksConnections() && consumers.timesBroken() > broken) {
                trial.fault("the database was at fault, and %d connections to the feed broke"
                        .formatted(consumers.timesBroken() - broken));
            }
        }
        Row row = trial.end(name, times);
        long all = trial.database.number("SELECT count(*) FROM processed_events");
        // Who hasn't met all of them by then, has lost them.
        Waiting.until(() -> consumers.haveHandled(all), CATCH_UP);
        consumers.close();
        try (Connection connection = trial.database.connect()) {
            return judged(row, consumers.judge(connection));
        }
    }

    private Row judged(Row row, FeedJudgement judgement) {
        List<String> faults = new ArrayList<>(judgement.faults());
        faults.addAll(consumers.faults());
        if (consumers.fenced() == 0) {
            faults.add("nobody was fenced off, which somebody who pauses must be");
        }
        if (feed.hasLoggedStackTrace()) {
            faults.add("the feed logged a stack trace");
        }
        if (feed.log().stream().anyMatch(feed::betrays)) {
            faults.add("the feed logged its password");
        }
        return row.with(
                judgement.lost(),
                judgement.doubled(),
                recovery,
                faults,
                List.of(
                        "%d consumers, %,d events: lost %d, doubled %d, out of order %d; %d acknowledgements fenced off; connections broke %d times"
                                .formatted(
                                        CONSUMERS,
                                        judgement.committed(),
                                        judgement.lost(),
                                        judgement.doubled(),
                                        judgement.outOfOrder(),
                                        consumers.fenced(),
                                        consumers.timesBroken())));
    }

    /**
     * Waits until all have met what is committed by now; in a subscription somebody may first have to wait for the end of a lease.
     *
     * @return how long it took the readers since that moment
     */
    private Duration awaitConsumers(long sinceNanos) {
        long committed = trial.database.number("SELECT max(seq) FROM processed_events");
        Waiting.until(() -> consumers.readersBehind(committed).isEmpty(), CATCH_UP);
        Duration took = Duration.ofNanos(System.nanoTime() - sinceNanos);
        List<String> behind = consumers.readersBehind(committed);
        if (!behind.isEmpty()) {
            trial.fault("%d readers are behind after %s, such as %s".formatted(behind.size(), took, behind.getFirst()));
        }
        if (!Waiting.until(() -> consumers.hasSubscriptionReached(committed), CATCH_UP.plus(Consumers.LEASE))) {
            trial.fault("the subscription is behind");
        }
        return took;
    }

    private void killPostmaster(Trial in) {
        in.lab.killPostmaster();
        expectAway(in);
        in.lab.restartPostmaster();
    }

    private void killFeed(Trial in) {
        feed.kill();
        in.awaitLoad();
        feed.restart();
        // A start takes its time, and ends the fault.
        Waiting.until(feed::isReady, "feed to be ready again");
    }

    private void stallNetwork(Trial in) {
        in.proxy.set(new Weather.Stalled());
        expectAway(in);
        in.awaitUnavailable();
        in.proxy.set(new Weather.Fair());
    }

    /** Readiness must tell that the database is away, liveness not. */
    private void expectAway(Trial in) {
        in.expectNotReady();
        if (!Waiting.until(() -> !feed.isReady(), Checks.RECOVERY_LIMIT)) {
            in.fault("the database is away, but the feed says that it is ready");
        }
        if (!feed.isLive()) {
            in.fault("the database is away, and the feed says that it doesn't live");
        }
    }
}
