package dev.sekali.feed.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.events.Event;
import dev.sekali.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A shard is the same whether the database or the watcher says which. */
class RecentEventTest {

    private static final String[] PIECES = {
        "a", "Z", "0", " ", "\n", "\\", "\\\\", "\\x41", "\\101", "'", "\"", "%", "é", "e\u0301", "ß", "日本", "😀",
        "\u007f", "\t", "\ufeff", "\uffff", "-", "order_", "\r"
    };

    @Test
    void randomKeysHaveTheShardThatTheDatabaseGivesThem() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (TestDatabase database = TestDatabase.create();
                Connection connection = database.connect();
                PreparedStatement shards = connection.prepareStatement("""
                        SELECT event_shard(topic, event_id, shards)
                          FROM unnest(?, ?, ?) WITH ORDINALITY AS key (topic, event_id, shards, n) ORDER BY n""")) {
            List<String> topics = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            List<Integer> counts = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                topics.add(text(random));
                ids.add(text(random));
                counts.add(random.nextInt(1, 65));
            }
            shards.setArray(1, connection.createArrayOf("text", topics.toArray()));
            shards.setArray(2, connection.createArrayOf("text", ids.toArray()));
            shards.setArray(3, connection.createArrayOf("integer", counts.toArray()));
            try (ResultSet row = shards.executeQuery()) {
                for (int i = 0; i < topics.size(); i++) {
                    assertThat(row.next()).isTrue();
                    Event event = new Event(1, topics.get(i), ids.get(i), "", "test", "{}", "");
                    assertThat(new RecentEvent(event).shardOf(counts.get(i)))
                            .as("%s %s of %d, seed %d", topics.get(i), ids.get(i), counts.get(i), seed)
                            .isEqualTo(row.getInt(1));
                }
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(1, 12); length > 0; length--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
