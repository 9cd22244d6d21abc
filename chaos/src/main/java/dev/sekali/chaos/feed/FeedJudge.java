package dev.sekali.chaos.feed;

import dev.sekali.chaos.judge.Faults;
import dev.sekali.chaos.judge.Key;
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
 * Holds what readers met against what is committed, after the last sender ended and the readers had time to catch up. Each
 * reader must have handled every event of the table, and met it in the order of the seqs, as the table has it; one that keeps its
 * position, once.
 *
 * <p>Of a subscription an event may be met again, by whoever goes on from the acknowledged position. Events that are met for the
 * first time are still in order in each shard, since whoever goes on begins no later.
 */
final class FeedJudge {

    static final String LOST = "committed, but not handled";
    static final String DOUBLED = "met twice";
    static final String OUT_OF_ORDER = "met after one of a higher seq";
    static final String STRANGE = "met, but the table has no such event under that seq";

    private final Map<Long, Key> committed = new HashMap<>();
    private final Faults faults = new Faults();

    private FeedJudge() {}

    /** Judges on a connection that may read the table. */
    static FeedJudgement judge(List<Account> accounts, Connection connection) throws SQLException {
        FeedJudge judge = new FeedJudge();
        judge.read(connection);
        accounts.forEach(judge::account);
        return new FeedJudgement(
                judge.committed.size(),
                judge.faults.count(LOST),
                judge.faults.count(DOUBLED),
                judge.faults.count(OUT_OF_ORDER),
                judge.faults.list());
    }

    private void read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT seq, topic, event_id FROM processed_events")) {
            while (rows.next()) {
                committed.put(rows.getLong(1), new Key(rows.getString(2), rows.getString(3)));
            }
        }
    }

    private void account(Account account) {
        Set<Long> met = new HashSet<>();
        for (List<Met> shard : account.shards()) {
            long highest = 0;
            for (Met event : shard) {
                if (!event.key().equals(committed.get(event.seq()))) {
                    fault(STRANGE, account, event);
                }
                if (met.add(event.seq())) {
                    if (event.seq() < highest) {
                        fault(OUT_OF_ORDER, account, event);
                    }
                } else if (account.once()) {
                    fault(DOUBLED, account, event);
                }
                highest = Math.max(highest, event.seq());
            }
        }
        Set<Long> handled = account.handled();
        committed.forEach((seq, key) -> {
            if (!handled.contains(seq)) {
                fault(LOST, account, new Met(seq, key));
            }
        });
    }

    private void fault(String kind, Account account, Met event) {
        faults.add(kind, account.name() + ": " + event);
    }
}
