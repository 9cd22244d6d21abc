package dev.sekali.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sekali.database.Connector;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tables of subscriptions let the feed do, with the feed's rights. */
class SubscriptionTablesTest {

    private static final String DEFINE =
            "INSERT INTO subscriptions (name, topics, shards, begins) VALUES ('%s', '{%s}', %d, 'start')";

    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private Connection feed() throws SQLException {
        return new Connector(database.feed(), "test", Duration.ofSeconds(20)).open();
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }

    private static void say(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void define(Connection feed, String topics) throws SQLException {
        say(
                feed,
                DEFINE.formatted("mail", topics, 2),
                "INSERT INTO subscription_shards (name, shard, position) VALUES ('mail', 0, 0), ('mail', 1, 0)");
    }

    @Test
    void aShardIsTakenPastOneThatAnotherIsTaking() throws SQLException {
        String take = """
                UPDATE subscription_shards SET lease = 'a lease', lease_until = now() + interval '1 min', fence = fence + 1
                 WHERE (name, shard) = (SELECT name, shard FROM subscription_shards WHERE lease IS NULL
                                         ORDER BY position, shard LIMIT 1 FOR UPDATE SKIP LOCKED)
                RETURNING shard""";
        try (Connection one = feed();
                Connection another = feed()) {
            define(one, "t");
            one.setAutoCommit(false);
            assertThat(rows(one, take)).containsExactly("0");
            assertThat(rows(another, take)).containsExactly("1");
            assertThat(rows(another, take)).isEmpty();
            one.commit();
        }
    }

    @Test
    void shardsGoWithTheirSubscriptionAndNotOtherwise() throws SQLException {
        try (Connection feed = feed()) {
            define(feed, "t");
            assertThatThrownBy(() -> say(feed, "DELETE FROM subscription_shards"))
                    .hasMessageContaining("permission denied");
            say(feed, "DELETE FROM subscriptions WHERE name = 'mail'");
            assertThat(rows(feed, "SELECT name FROM subscription_shards")).isEmpty();
        }
    }

    /** Every poll is an update: one that touched an index, or left its page, would bloat the table. */
    @Test
    void anUpdateOfAPositionStaysOnItsPage() throws SQLException {
        try (Connection feed = feed()) {
            define(feed, "t");
            for (int i = 1; i <= 500; i++) {
                say(feed, """
                        UPDATE subscription_shards SET position = %d, lease = 'lease %d', lease_until = now(), reader = 'r'
                         WHERE name = 'mail' AND shard = 1""".formatted(i, i));
            }
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(database.number("""
                SELECT n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'subscription_shards'""")).isEqualTo(500));
        assertThat(database.number("SELECT pg_relation_size('subscription_shards')"))
                .isEqualTo(8192);
    }

    @Test
    void theEventsOfASubscriptionAreFoundByItsTopicsAndShards() throws SQLException {
        database.execute("""
                INSERT INTO processed_events (topic, event_id, "timestamp", source, payload)
                SELECT 'topic-' || n % 3, n::text, now(), 's', '{}' FROM generate_series(1, 300) n""");
        try (Connection feed = feed()) {
            define(feed, "topic-1, topic-2");
            assertThat(rows(feed, """
                    SELECT DISTINCT topic || ' in ' || count(DISTINCT shard) || ' shards: ' || count(*)
                      FROM subscriptions JOIN subscription_shards USING (name), processed_events
                     WHERE topic = ANY (topics) AND event_shard(topic, event_id, shards) = shard AND seq > position
                     GROUP BY topic ORDER BY 1""")).containsExactly("topic-1 in 2 shards: 100", "topic-2 in 2 shards: 100");
        }
    }

    @ParameterizedTest
    @CsvSource({"Mail, 1", "-mail, 1", "'', 1", "a/b, 1", "'mail\n', 1", "mail, 0", "mail, 65"})
    void aNameOrANumberOfShardsThatNoRequestMayGiveIsRefused(String name, int shards) throws SQLException {
        try (Connection feed = feed()) {
            assertThatThrownBy(() -> say(feed, DEFINE.formatted(name, "", shards)))
                    .hasMessageContaining("violates check constraint");
            say(feed, DEFINE.formatted("0" + "a.-_".repeat(15) + "zz", "", 64));
        }
    }

    @Test
    void theMarkIsOneRow() {
        assertThatThrownBy(() -> database.execute("INSERT INTO retention_mark VALUES (true, 1)"))
                .hasMessageContaining("duplicate key");
        assertThatThrownBy(() -> database.execute("INSERT INTO retention_mark VALUES (false, 1)"))
                .hasMessageContaining("violates check constraint");
    }
}
