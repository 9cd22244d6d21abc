package dev.sekali.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sekali.ingest.IngestServer.Answer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.testing.junit5.SetUpServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the parser thinks PostgreSQL can hold, held against PostgreSQL itself, with limits as high as they go. */
class PostgresLimitsTest extends ConfiguredServer {

    private static final int MAX_DEPTH = 1000;

    @SetUpServer
    static void setUp(WebServerConfig.Builder builder) throws InterruptedException {
        configure(builder, "MAX_NESTING", "1000", "MAX_NUMBER_DIGITS", "147455");
    }

    /** A number of any length, named by its beginning and length. */
    record Digits(String text) {
        @Override
        public String toString() {
            return text.length() < 40 ? text : "%s… (%d)".formatted(text.substring(0, 20), text.length());
        }
    }

    static Stream<Digits> held() {
        return Stream.of(
                        "0",
                        "-0",
                        "-0.0",
                        "0.000",
                        "-1.10",
                        "1e5",
                        "1.50e1",
                        "1E+5",
                        "1.5e-7",
                        "9007199254740993",
                        "123456789012345678901234567890.123456789",
                        "1e131071",
                        "-9.99e131071",
                        "0.01e131073",
                        "1E-16383",
                        "-1.5e-16382",
                        "0e-16383",
                        "0e131072",
                        "0e999999999",
                        "9".repeat(131_072),
                        "-" + "9".repeat(131_072) + "." + "9".repeat(16_383),
                        "0." + "0".repeat(16_382) + "1",
                        "0." + "9".repeat(16_384) + "e1",
                        "9".repeat(131_073) + "e-1")
                .map(Digits::new);
    }

    @ParameterizedTest
    @MethodSource("held")
    void aNumberThatIsTakenIsStoredWithItsDigits(Digits number) throws Exception {
        String id = IngestServer.newId();
        assertThat(publish(id, "{\"n\":%s}".formatted(number.text())).status()).isEqualTo(200);
        String stored = database.texts(
                        "SELECT payload ->> 'n' FROM processed_events WHERE event_id = '%s'".formatted(id))
                .getFirst();
        // Zero has neither a sign nor an exponent there.
        BigDecimal value = new BigDecimal(number.text());
        String expected = value.signum() == 0
                ? BigDecimal.ZERO.setScale(Math.max(0, value.scale())).toPlainString()
                : value.toPlainString();
        assertThat(stored.equals(expected))
                .as("stored is %s", new Digits(stored))
                .isTrue();
    }

    static Stream<Digits> notHeld() {
        return Stream.of(
                        "1e131072",
                        "-1e131072",
                        "10e131071",
                        "0.1e131073",
                        "1e-16384",
                        "1E-16384",
                        "0e-16384",
                        "1.5e-16383",
                        "1e2147483647",
                        "1e-2147483648",
                        "1e9223372036854775808",
                        "0e99999999999999999999",
                        "9".repeat(131_073),
                        "9".repeat(131_072) + "e1",
                        "0." + "9".repeat(16_384),
                        "9." + "9".repeat(16_383) + "e-1")
                .map(Digits::new);
    }

    @ParameterizedTest
    @MethodSource("notHeld")
    void aNumberThatPostgresqlRefusesIsAnswered422WithItsPlace(Digits number) throws Exception {
        String payload = "{\"a\":[0,%s]}".formatted(number.text());
        assertThatThrownBy(() -> asJsonb(payload)).isInstanceOf(SQLException.class);
        String id = IngestServer.newId();
        Answer answer = publish(id, payload);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().at("/errors/0/pointer").asText()).isEqualTo("/payload/a/1");
        assertThat(answer.body().path("errors")).hasSize(1);
    }

    static Stream<String> nestings() {
        return Stream.of(
                "{\"a\":".repeat(MAX_DEPTH - 1) + "{}" + "}".repeat(MAX_DEPTH - 1),
                "{\"a\":" + "[".repeat(MAX_DEPTH - 1) + "]".repeat(MAX_DEPTH - 1) + "}",
                "{\"a\":" + "[{\"b\":".repeat((MAX_DEPTH - 2) / 2) + "[7]" + "}]".repeat((MAX_DEPTH - 2) / 2) + "}");
    }

    @ParameterizedTest
    @MethodSource("nestings")
    void thePayloadOfTheDeepestNestingIsStoredAndReadBack(String payload) throws Exception {
        String id = IngestServer.newId();
        assertThat(publish(id, payload).status()).isEqualTo(200);
        assertThat(database.texts("SELECT payload::text FROM processed_events WHERE event_id = '%s'".formatted(id)))
                .singleElement()
                .satisfies(stored -> assertThat(stored.replace(" ", "")).isEqualTo(payload));
    }

    @ParameterizedTest
    @MethodSource("nestings")
    void oneLevelMoreIsAnswered422(String payload) throws Exception {
        Answer answer = publish(IngestServer.newId(), "{\"a\":%s}".formatted(payload));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().at("/errors/0/pointer").asText()).isEqualTo("/payload");
    }

    /** Ten bytes each, but 128 KiB each to whoever reads the event: more than PostgreSQL can put into one text. */
    @Test
    void numbersThatPostgresqlCouldNotWriteOutTogetherAreAnswered422() throws Exception {
        Answer answer = publish(IngestServer.newId(), "{\"a\":[%s0]}".formatted("1e131071,".repeat(10_000)));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().at("/errors/0/pointer").asText()).isEqualTo("/payload");
        assertThat(answer.body().path("errors")).hasSize(1);
    }

    @Test
    void numbersThatAreLongTogetherAndCanBeWrittenOutAreStored() throws Exception {
        String id = IngestServer.newId();
        assertThat(publish(id, "{\"a\":[%s0]}".formatted("1e131071,".repeat(60)))
                        .status())
                .isEqualTo(200);
        assertThat(database.number(
                        "SELECT length(payload::text) FROM processed_events WHERE event_id = '%s'".formatted(id)))
                .isGreaterThan(60 * 131_072L);
    }

    private static Answer publish(String id, String payload) throws Exception {
        return server.publish(IngestServer.event("t", id).replace("{\"n\":1}", payload));
    }

    private static void asJsonb(String json) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement cast = connection.prepareStatement("SELECT CAST(? AS jsonb)")) {
            cast.setString(1, json);
            cast.executeQuery().close();
        }
    }
}
