package dev.sekali.chaos.feed;

import java.io.IOException;
import java.net.http.HttpClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Consumers of all kinds at the same time, until they are closed. One thread drives them. */
public final class Consumers implements AutoCloseable {

    /** How long a consumer of the subscription has its shard, if it says nothing more. */
    public static final Duration LEASE = SharedSubscription.LEASE;

    private static final int SUBSCRIBERS = 4;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final Tally tally = new Tally();
    private final List<Account> readers = new ArrayList<>();
    private final SharedSubscription subscription = new SharedSubscription(SUBSCRIBERS - 1);
    private final List<Consumer> consumers = new ArrayList<>();

    private Consumers() {}

    /**
     * Starts them, from the first event on: readers of all ways, and some of a subscription, which are one more than it has shards.
     *
     * @param port of the feed, on loopback
     * @param size how many
     */
    public static Consumers start(int port, int size) throws IOException, InterruptedException {
        Consumers all = new Consumers();
        FeedReader.Way[] ways = FeedReader.Way.values();
        for (int i = 0; i < size - SUBSCRIBERS; i++) {
            FeedReader.Way way = ways[i % ways.length];
            Account account = new Account("reader %d (%s)".formatted(i, way.name()), true, 1);
            all.readers.add(account);
            all.consumers.add(new FeedReader(all.http, port, way, account, all.tally));
        }
        all.subscription.create(all.http, port);
        for (int i = 0; i < SUBSCRIBERS; i++) {
            all.consumers.add(new Subscriber(all.http, port, "subscriber " + i, all.subscription, all.tally));
        }
        all.consumers.forEach(Consumer::start);
        return all;
    }

    /** Which readers have not met an event from this seq on. */
    public List<String> readersBehind(long seq) {
        return readers.stream()
                .filter(account -> !account.hasReached(seq))
                .map(Account::name)
                .toList();
    }

    /** Whether an event from this seq on was handled in each shard of the subscription. */
    public boolean hasSubscriptionReached(long seq) {
        return subscription.account().hasReached(seq);
    }

    /** Lets the next of the subscription's consumers that has events pause for longer than its lease. */
    public void pauseOne() {
        subscription.pauseOne();
    }

    /** How many acknowledgements were fenced off. */
    public long fenced() {
        return subscription.fenced();
    }

    /** Whether so many different events were handled by each reader, and for the subscription. */
    public boolean haveHandled(long events) {
        return accounts().stream().allMatch(account -> account.size() >= events);
    }

    private List<Account> accounts() {
        return Stream.concat(readers.stream(), Stream.of(subscription.account()))
                .toList();
    }

    /** How often a connection broke, or a stream ended. */
    public long timesBroken() {
        return tally.timesBroken();
    }

    /** What was not as promised in answers. */
    public Set<String> faults() {
        return tally.faults();
    }

    /** Judges what all have met, on a connection that may read the table. */
    public FeedJudgement judge(Connection connection) throws SQLException {
        return FeedJudge.judge(accounts(), connection);
    }

    @Override
    public void close() {
        consumers.forEach(Consumer::close);
        http.shutdownNow();
    }
}
