package dev.sekali.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The images, one by one. */
class ImagesTest {

    private static final long MEGABYTE = 1_000_000;
    private static final String VERSION = System.getProperty("sekali.version").replace("-SNAPSHOT", "");

    @BeforeAll
    static void build() {
        Command.done("scripts/images");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "stats", "feed", "migrate", "retention", "publisher"})
    void itAddsNoMoreThan150MegabytesToItsBase(String program) {
        long base = Long.parseLong(Stack.inspect("debian:bookworm-slim", "{{.Size}}"));
        assertThat(Long.parseLong(Stack.inspect(image(program), "{{.Size}}")) - base)
                .isLessThan(150 * MEGABYTE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "stats", "feed", "migrate", "retention", "publisher"})
    void itsAotCacheIsUsed(String program) {
        // With the mode on, the runtime refuses to start at all without its cache.
        Command started = Command.run(
                Map.of(),
                "docker",
                "run",
                "--rm",
                "--read-only",
                "--entrypoint",
                "java",
                image(program),
                "-XX:AOTMode=on",
                "-XX:AOTCache=/app/app.aot",
                "@/app/java.options",
                "--help");
        assertThat(started.output()).doesNotContainIgnoringCase("aot");
        // Without settings a program says what it misses; the publisher shows its help.
        assertThat(started.status()).isEqualTo(program.equals("publisher") ? 0 : 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "stats", "feed", "migrate", "retention", "publisher"})
    void itSaysWhatItIsAndRunsAsANumberedUser(String program) {
        assertThat(Stack.inspect(image(program), "{{.Config.User}}")).isEqualTo("10001:10001");
        assertThat(Stack.inspect(image(program), "{{index .Config.Labels \"org.opencontainers.image.title\"}}"))
                .isEqualTo("Sekali " + program);
        assertThat(Stack.inspect(image(program), "{{index .Config.Entrypoint 0}}"))
                .isEqualTo("java");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "stats", "feed"})
    void aWrongSettingIsOneLineAndStatus2(String program) {
        Command started = Command.run(
                Map.of(),
                "docker",
                "run",
                "--rm",
                "--read-only",
                "--env",
                "PORT=http",
                "--env",
                "DATABASE_URL=jdbc:postgresql://nowhere/sekali",
                "--env",
                "DATABASE_PASSWORD=x",
                image(program));
        assertThat(started.status()).isEqualTo(2);
        assertThat(started.output().lines().toList())
                .singleElement()
                .asString()
                .startsWith("{\"time\":")
                .contains("\"message\":\"PORT=http is not a whole number from 0 to 65535\"");
    }

    @Test
    void composeStartsTheImagesOfThisVersion() throws IOException {
        assertThat(Files.readAllLines(Command.PROJECT.resolve("docker-compose.yml")))
                .filteredOn(line -> line.contains("image: sekali/"))
                .isNotEmpty()
                .allMatch(line -> line.endsWith(":${SEKALI_VERSION:-%s}".formatted(VERSION)));
    }

    private static String image(String program) {
        return "sekali/%s:%s".formatted(program, VERSION);
    }
}
