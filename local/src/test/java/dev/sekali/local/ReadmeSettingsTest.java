package dev.sekali.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sekali.feed.FeedSettings;
import dev.sekali.host.HostSettings;
import dev.sekali.ingest.IngestSettings;
import dev.sekali.local.SettingsTable.Line;
import dev.sekali.logging.LogFormat;
import dev.sekali.relay.RelaySettings;
import dev.sekali.retention.RetentionSettings;
import dev.sekali.schema.MigrateSettings;
import dev.sekali.settings.Settings;
import dev.sekali.settings.StartFailure;
import dev.sekali.stats.StatsSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** README's table of settings tells what the programs read, and what they do without. */
class ReadmeSettingsTest {

    private static final String REQUIRED = "required";
    private static final Map<String, String> GIVEN = Map.of(
            "DATABASE_URL",
            "jdbc:postgresql://localhost/sekali",
            "BROKER_URL",
            "redis://localhost",
            "INGEST_URL",
            "http://localhost",
            "DATABASE_PASSWORD",
            "secret",
            "RETENTION_DAYS",
            "30");

    private static final SettingsTable TABLE = SettingsTable.read();

    /** A program by its name in the table, and all that it reads, as values that can be compared. */
    record Program(String name, Function<Settings, Object> reader) {

        List<Line> lines() {
            return TABLE.of(name);
        }

        Object read(Settings settings) {
            return reader.apply(settings);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Program> programs() {
        return Stream.concat(
                programsThatConnect(),
                Stream.of(new Program(
                        "make run", settings -> List.of(Run.data(settings), LocalSettings.wantsBroker(settings)))));
    }

    static Stream<Program> programsThatConnect() {
        return Stream.of(
                        new Program("ingest", IngestSettings::read),
                        new Program(
                                "stats",
                                settings ->
                                        List.of(HostSettings.read(settings, "stats"), StatsSettings.read(settings))),
                        new Program(
                                "feed",
                                settings -> List.of(HostSettings.read(settings, "feed"), FeedSettings.read(settings))),
                        new Program(
                                "relay",
                                settings ->
                                        List.of(HostSettings.read(settings, "relay"), RelaySettings.read(settings))),
                        new Program("migrate", MigrateSettings::read),
                        new Program("retention", RetentionSettings::read))
                .map(program -> new Program(
                        program.name(), settings -> List.of(LogFormat.read(settings), program.read(settings))));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void everyKeyThatIsReadIsInTheTableAndEveryKeyInTheTableIsRead(Program program) {
        Settings settings = new Settings(Map.of());
        program.read(settings);
        assertThat(program.lines()).extracting(Line::key).containsExactlyInAnyOrderElementsOf(settings.keys());
    }

    @ParameterizedTest
    @MethodSource("programs")
    void settingEveryDefaultChangesNothing(Program program) {
        Map<String, String> environment = new HashMap<>(GIVEN);
        program.lines().stream().filter(Line::isValue).forEach(line -> environment.put(line.key(), line.value()));
        Settings settings = new Settings(environment);
        assertThat(program.read(settings)).isEqualTo(program.read(new Settings(GIVEN)));
        settings.check();
    }

    @ParameterizedTest
    @MethodSource("programsThatConnect")
    void whatIsRequiredIsMissed(Program program) {
        Settings settings = new Settings(Map.of());
        program.read(settings);
        List<String> missed = program.lines().stream()
                .filter(line -> line.fallback().equals(REQUIRED) && !line.key().endsWith("_FILE"))
                .map(line -> line.key() + " is not set")
                .toList();
        assertThatThrownBy(settings::check)
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        failure -> assertThat(
                                        String.valueOf(failure.getMessage()).lines())
                                .extracting(line -> line.substring(0, line.indexOf(';')))
                                .containsExactlyInAnyOrderElementsOf(missed));
    }

    /** Nothing else escapes by a default in words. */
    @Test
    void defaultsInWordsAreFew() {
        assertThat(TABLE.lines().stream()
                        .filter(line -> !line.isValue() && !line.fallback().equals(REQUIRED))
                        .map(Line::key)
                        .distinct())
                .containsExactlyInAnyOrder(
                        "INGEST_PASSWORD",
                        "INGEST_PASSWORD_FILE",
                        "STATS_PASSWORD",
                        "STATS_PASSWORD_FILE",
                        "FEED_PASSWORD",
                        "FEED_PASSWORD_FILE",
                        "RETENTION_PASSWORD",
                        "RETENTION_PASSWORD_FILE",
                        "BROKER_URL",
                        "BROKER_PASSWORD",
                        "BROKER_PASSWORD_FILE",
                        "API_KEY",
                        "API_KEY_FILE",
                        "RELAY_NAME",
                        "API_KEYS_FILE",
                        "TLS_CERT_FILE",
                        "TLS_KEY_FILE",
                        "DATABASE_CA_FILE",
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        "OTEL_EXPORTER_OTLP_HEADERS",
                        "OTEL_EXPORTER_OTLP_HEADERS_FILE",
                        "OTEL_TRACES_SAMPLER_ARG",
                        "OTEL_RESOURCE_ATTRIBUTES",
                        "MAX_CONNECTIONS",
                        "MAX_CONCURRENT_REQUESTS",
                        "MAX_STREAMS",
                        "QUEUE_BYTES",
                        "BODY_MEMORY");
    }
}
