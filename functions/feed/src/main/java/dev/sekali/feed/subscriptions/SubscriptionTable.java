package dev.sekali.feed.subscriptions;

import dev.sekali.database.Sql;
import dev.sekali.events.read.EventDatabase;
import dev.sekali.events.read.ReadFailure;
import dev.sekali.events.read.Timestamps;
import io.helidon.dbclient.DbRow;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the database keeps of subscriptions. Each change is one conditional statement, so that replicas need nothing else to
 * agree. All methods fail with {@link ReadFailure} when the database can't be asked. Thread-safe.
 */
final class SubscriptionTable {

    private static final Sql CREATE = Sql.load(SubscriptionTable.class, "create.sql");
    private static final Sql FIND = Sql.load(SubscriptionTable.class, "find.sql");
    private static final Sql DELETE = Sql.load(SubscriptionTable.class, "delete.sql");
    private static final Sql POSITIONS = Sql.load(SubscriptionTable.class, "positions.sql");
    private static final Sql AGES = Sql.load(SubscriptionTable.class, "ages.sql");
    private static final Sql TAKE = Sql.load(SubscriptionTable.class, "take.sql");
    private static final Sql FREE = Sql.load(SubscriptionTable.class, "free.sql");
    private static final Sql RENEW = Sql.load(SubscriptionTable.class, "renew.sql");
    private static final Sql GIVE_BACK = Sql.load(SubscriptionTable.class, "give_back.sql");
    private static final Sql ACK = Sql.load(SubscriptionTable.class, "ack.sql");
    private static final Sql MOVE = Sql.load(SubscriptionTable.class, "move.sql");
    private static final Sql COMMITTED = Sql.load(SubscriptionTable.class, "committed.sql");

    private final EventDatabase database;

    SubscriptionTable(EventDatabase database) {
        this.database = database;
    }

    /** A shard that was taken, and how far it was acknowledged then. */
    record Held(Lease lease, long position) {}

    /** What an acknowledgement found, and what it left. */
    record Acknowledged(long before, long after) {}

    /**
     * How far a shard is acknowledged, and who reads it now.
     *
     * @param reader empty when nobody does
     */
    record Position(int shard, long position, Optional<String> reader, Optional<String> leaseUntil) {}

    /** A subscription with all its shards, in their order. */
    record Positions(Subscription subscription, List<Position> shards) {

        /** How far the shard is acknowledged that is most behind. */
        long slowest() {
            return shards.stream().mapToLong(Position::position).min().orElse(Long.MAX_VALUE);
        }
    }

    /** What became of a wish for a new subscription. */
    enum Creation {
        MADE,
        /** There was one of that name. */
        THERE,
        /** There were as many as may be; one of that name may be among them. */
        FULL
    }

    /**
     * Makes a subscription.
     *
     * @param most how many there may be
     */
    Creation create(String name, List<String> topics, int shards, String begins, long position, int most) {
        List<?> parameters = List.of(most, name, topics.toArray(String[]::new), shards, begins, position);
        return database.query(CREATE, parameters, row -> {
                    if (row.column("made").get(Boolean.class)) {
                        return Creation.MADE;
                    }
                    return row.column("has_room").get(Boolean.class) ? Creation.THERE : Creation.FULL;
                })
                .getFirst();
    }

    Optional<Subscription> find(String name) {
        return first(database.query(FIND, List.of(name), SubscriptionTable::subscription));
    }

    boolean delete(Subscription subscription) {
        return !database.query(DELETE, List.of(subscription.name(), subscription.createdAt()), row -> true)
                .isEmpty();
    }

    /** All subscriptions, by name. */
    Collection<Positions> all() {
        return positions(Optional.empty());
    }

    Optional<Positions> one(String name) {
        return positions(Optional.of(name)).stream().findFirst();
    }

    private Collection<Positions> positions(Optional<String> name) {
        record Row(Subscription subscription, Position position) {}
        List<Row> rows = database.query(
                POSITIONS,
                Arrays.asList(name.orElse(null), name.orElse(null)),
                row -> new Row(
                        subscription(row),
                        new Position(
                                row.column("shard").get(Integer.class),
                                row.column("position").get(Long.class),
                                Optional.ofNullable(row.column("reader").get(String.class)),
                                Optional.ofNullable(row.column("lease_until").get(String.class))
                                        .map(Timestamps::iso))));
        Map<Subscription, List<Position>> shards = new LinkedHashMap<>();
        rows.forEach(row -> shards.computeIfAbsent(row.subscription(), absent -> new ArrayList<>())
                .add(row.position()));
        return shards.entrySet().stream()
                .map(entry -> new Positions(entry.getKey(), entry.getValue()))
                .toList();
    }

    /**
     * The age of the oldest event that is not acknowledged, in seconds, by name and shard; none for those without one. However
     * many subscriptions there are, it is one statement.
     */
    Map<String, Map<Integer, Double>> ages(Collection<Positions> subscriptions, long horizon) {
        String[] behind = subscriptions.stream()
                .filter(positions -> positions.slowest() < horizon)
                .map(positions -> positions.subscription().name())
                .toArray(String[]::new);
        if (behind.length == 0) {
            return Map.of();
        }
        record Row(String name, int shard, double age) {}
        return database
                .query(
                        AGES,
                        List.of(horizon, horizon, behind),
                        row -> new Row(
                                row.column("name").get(String.class),
                                row.column("shard").get(Integer.class),
                                row.column("age").get(Double.class)))
                .stream()
                .collect(Collectors.groupingBy(Row::name, Collectors.toMap(Row::shard, Row::age)));
    }

    /**
     * Takes the free shard that is most behind.
     *
     * @param below only a shard that is acknowledged to less than this, or
     * @param shards one of these, a bit each
     * @return empty when none of these is free
     */
    Optional<Held> take(Subscription subscription, String reader, Duration lease, long below, long shards) {
        String token = Lease.newToken();
        List<?> parameters =
                List.of(token, seconds(lease), reader, subscription.name(), subscription.createdAt(), below, shards);
        return first(database.query(
                TAKE,
                parameters,
                row -> new Held(
                        new Lease(
                                row.column("shard").get(Integer.class),
                                row.column("fence").get(Long.class),
                                token),
                        row.column("position").get(Long.class))));
    }

    /** Whether nobody holds some shard. */
    boolean hasFree(String name) {
        return database.query(FREE, List.of(name), row -> row.column(1).get(Boolean.class))
                .getFirst();
    }

    /**
     * Renews a lease from now on, and moves on when it stands behind a position.
     *
     * @return how far the shard is acknowledged; empty when the lease is lost
     */
    Optional<Long> renew(String name, Lease lease, Duration length, long position) {
        return renew(name, lease, length, position, false);
    }

    /** The same, for what was handled: it is on disk when this returns. */
    Optional<Long> acknowledgeAndRenew(String name, Lease lease, Duration length, long position) {
        return renew(name, lease, length, position, true);
    }

    private Optional<Long> renew(String name, Lease lease, Duration length, long position, boolean flush) {
        List<?> parameters =
                List.of(position, seconds(length), flush, name, lease.shard(), lease.fence(), lease.token());
        return first(
                database.query(RENEW, parameters, row -> row.column("position").get(Long.class)));
    }

    /** Gives a shard back, and moves on when it stands behind a position. Without effect when the lease is lost. */
    void giveBack(String name, Lease lease, long position) {
        List<?> parameters = List.of(position, name, lease.shard(), lease.fence(), lease.token());
        database.query(GIVE_BACK, parameters, row -> true);
    }

    /**
     * Acknowledges.
     *
     * @return empty when the lease is lost
     */
    Optional<Acknowledged> acknowledge(String name, Lease lease, long position, boolean release) {
        List<?> parameters =
                List.of(position, release, release, release, name, lease.shard(), lease.fence(), lease.token());
        return first(database.query(
                ACK,
                parameters,
                row -> new Acknowledged(
                        row.column("was").get(Long.class), row.column("is_now").get(Long.class))));
    }

    /**
     * Moves shards, and ends their leases.
     *
     * @param shards a bit each
     * @return whether there were any
     */
    boolean move(Subscription subscription, long position, long shards) {
        List<?> parameters = List.of(position, subscription.name(), subscription.createdAt(), shards);
        return !database.query(MOVE, parameters, row -> true).isEmpty();
    }

    /** Whether there is an event of a seq. */
    boolean isCommitted(long seq) {
        return database.query(COMMITTED, List.of(seq), row -> row.column(1).get(Boolean.class))
                .getFirst();
    }

    private static Subscription subscription(DbRow row) {
        return new Subscription(
                row.column("name").get(String.class),
                texts(row.column("topics").get(Array.class)),
                row.column("shards").get(Integer.class),
                row.column("begins").get(String.class),
                Timestamps.iso(row.column("created_at").get(String.class)));
    }

    private static List<String> texts(Array array) {
        try {
            return List.of((String[]) array.getArray());
        } catch (SQLException e) {
            throw new IllegalStateException("an array that was read can be looked at", e);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private static <T> Optional<T> first(List<T> rows) {
        return rows.stream().findFirst();
    }
}
