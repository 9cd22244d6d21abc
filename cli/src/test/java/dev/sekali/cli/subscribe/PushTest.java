package dev.sekali.cli.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.cli.plan.EventKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            orders | 7     | orders/7
            a/b    | c     | a%2Fb/c
            a      | b/c   | a/b/c
            a b    | "q"   | a%20b/"q"
            ü      | 100%  | %C3%BC/100%25
            """)
    void anIdempotencyKeyIsAHeaderAndOfOneEventAlone(String topic, String eventId, String key) {
        assertThat(Push.idempotencyKey(new EventKey(topic, eventId))).isEqualTo(key);
    }
}
