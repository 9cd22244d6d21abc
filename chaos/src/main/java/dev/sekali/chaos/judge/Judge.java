package dev.sekali.chaos.judge;

import com.fasterxml.jackson.core.JsonFactory;
import dev.sekali.cli.ledger.PayloadHash;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds the tables, which were empty before, against the ledgers of all who published, after the last of them ended.
 *
 * <p>An attempt without an answer is a doubt, and a doubt widens what the counters may be, as the publisher's own check
 * explains: its events were counted or not, and a key that has no other verdict is stored or not. Everything else is
 * exact.
 *
 * <p>Payloads are compared by the hash of a canonical form that a ledger holds and the judge computes from the stored jsonb:
 * so any ledger can be judged, whatever its events were.
 */
public final class Judge {

    static final String LOST = "acknowledged, but not stored";
    static final String STORED_TWICE = "stored twice";
    static final String NEW_TWICE = "called new twice";
    static final String FOREIGN = "stored, but never attempted or only refused";
    static final String UNEXPLAINED = "called a duplicate of what nobody can have stored";
    static final String ALTERED = "stored with another payload";
    static final String MISCOUNTED = "counters that are not the rows";
    static final String UNBALANCED = "counters whose equation is broken";
    static final String OUT_OF_BOUNDS = "counters beyond what was answered";

    /** So few at once that those of 8 MiB each fit into a heap. */
    private static final int FETCH_ROWS = 20;

    /** Per topic: what came, by the ledgers, and what is there. */
    private static final class Topic {
        private long acknowledged;
        private long ignored;
        private long unknown;
        private long acknowledgedKeys;
        private long silentKeys;
        private long rows;
    }

    private final Map<Key, History> histories;
    private final Map<String, Topic> topics = new HashMap<>();
    private final Faults faults = new Faults();

    private Judge(Map<Key, History> histories) {
        this.histories = histories;
    }

    /** Judges on a connection that may read the tables. */
    public static Judgement judge(List<Path> ledgers, Connection connection) throws IOException, SQLException {
        Judge judge = new Judge(Ledger.read(ledgers));
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = connection.createStatement()) {
            judge.answers();
            judge.rows(statement);
            judge.counters(statement);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        long acknowledged = judge.histories.values().stream()
                .filter(history -> history.acknowledged() > 0)
                .count();
        return new Judgement(
                acknowledged,
                judge.faults.count(LOST),
                judge.faults.count(STORED_TWICE) + judge.faults.count(NEW_TWICE),
                judge.faults.list());
    }

    private void answers() {
        histories.forEach((key, history) -> {
            Topic topic = topic(key.topic());
            topic.acknowledged += history.acknowledged();
            topic.ignored += history.acknowledged() - history.successes();
            topic.unknown += history.unknown();
            if (history.acknowledged() > 0) {
                topic.acknowledgedKeys++;
            } else if (history.unknown() > 0) {
                topic.silentKeys++;
            }
            if (history.successes() > 1) {
                faults.add(NEW_TWICE, key);
            }
            if (history.acknowledged() > 0 && !history.mayBeStored()) {
                faults.add(UNEXPLAINED, key);
            }
        });
    }

    private void rows(Statement statement) throws SQLException, IOException {
        PayloadHash hash = new PayloadHash(new JsonFactory());
        Set<Key> stored = new HashSet<>();
        statement.setFetchSize(FETCH_ROWS);
        try (ResultSet rows =
                statement.executeQuery("SELECT topic, event_id, CAST(payload AS text) FROM processed_events")) {
            while (rows.next()) {
                Key key = new Key(rows.getString(1), rows.getString(2));
                topic(key.topic()).rows++;
                if (!stored.add(key)) {
                    faults.add(STORED_TWICE, key);
                }
                History history = histories.get(key);
                if (history == null || !history.mayBeStored()) {
                    faults.add(FOREIGN, key);
                } else if (!history.explains(hash.ofPayload(rows.getString(3)))) {
                    faults.add(ALTERED, key);
                }
            }
        }
        histories.forEach((key, history) -> {
            if (history.acknowledged() > 0 && !stored.contains(key)) {
                faults.add(LOST, key);
            }
        });
    }

    private void counters(Statement statement) throws SQLException {
        Set<String> counted = new HashSet<>();
        try (ResultSet rows = statement.executeQuery("""
                SELECT topic, sum(received), sum(unique_processed), sum(duplicate_dropped)
                FROM audit_stats GROUP BY topic""")) {
            while (rows.next()) {
                counted.add(rows.getString(1));
                counters(rows.getString(1), rows.getLong(2), rows.getLong(3), rows.getLong(4));
            }
        }
        topics.keySet().stream()
                .filter(topic -> !counted.contains(topic))
                .toList()
                .forEach(topic -> counters(topic, 0, 0, 0));
    }

    private void counters(String name, long received, long unique, long duplicates) {
        Topic topic = topic(name);
        String counters = "%s: received %d, unique_processed %d, duplicate_dropped %d"
                .formatted(name, received, unique, duplicates);
        if (received != unique + duplicates) {
            faults.add(UNBALANCED, counters);
        }
        if (unique != topic.rows) {
            faults.add(MISCOUNTED, "%s, but %d rows".formatted(counters, topic.rows));
        }
        if (received < topic.acknowledged
                || received > topic.acknowledged + topic.unknown
                || duplicates < topic.ignored
                || duplicates > topic.ignored + topic.unknown
                || unique < topic.acknowledgedKeys
                || unique > topic.acknowledgedKeys + topic.silentKeys) {
            faults.add(
                    OUT_OF_BOUNDS,
                    "%s; answered %d events of %d keys, %d of them ignored; unanswered %d attempts, %d keys"
                            .formatted(
                                    counters,
                                    topic.acknowledged,
                                    topic.acknowledgedKeys,
                                    topic.ignored,
                                    topic.unknown,
                                    topic.silentKeys));
        }
    }

    private Topic topic(String name) {
        return topics.computeIfAbsent(name, _ -> new Topic());
    }
}
