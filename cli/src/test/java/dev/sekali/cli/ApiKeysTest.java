package dev.sekali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API keys go into headers and nowhere else. */
class ApiKeysTest {

    private static final String PUBLISH_KEY = "s3cret-to-publish";
    private static final String READ_KEY = "s3cret-to-read";

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void oneKeyServesForAll() throws IOException {
        try (ContractServer server = ContractServer.honest(new EventStore())) {
            Run run =
                    Run.of("--url=" + server.url(), "--events=20", "--api-key-file=" + file("key", PUBLISH_KEY + "\n"));
            assertThat(run.status()).isZero();
            assertThat(server.credentials())
                    .containsExactlyInAnyOrder("POST Bearer " + PUBLISH_KEY, "GET Bearer " + PUBLISH_KEY);
        }
    }

    @Test
    void anotherKeyMayRead() throws IOException {
        try (ContractServer server = ContractServer.honest(new EventStore())) {
            Run run = Run.with(
                    Map.of(
                            "API_KEY",
                            PUBLISH_KEY,
                            "READ_API_KEY_FILE",
                            file("key", READ_KEY).toString()),
                    "",
                    "--url=" + server.url(),
                    "--events=20",
                    "--batch-size=5");
            assertThat(run.status()).isZero();
            assertThat(server.credentials())
                    .containsExactlyInAnyOrder("POST Bearer " + PUBLISH_KEY, "GET Bearer " + READ_KEY);
        }
    }

    @Test
    void withoutAKeyNoneIsSent() throws IOException {
        try (ContractServer server = ContractServer.honest(new EventStore())) {
            assertThat(Run.of("--url=" + server.url(), "--events=5").status()).isZero();
            assertThat(server.credentials()).containsExactlyInAnyOrder("POST null", "GET null");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aKeyThatMayNotPublishEndsTheRunAndTheSettingIsNamed(int status) throws IOException {
        Manners refusing = new Manners() {
            @Override
            public Optional<Answer> instead(int post) {
                return post > 2
                        ? Optional.of(Answer.of(status, "{\"detail\":\"this API key is not known here\"}"))
                        : Optional.empty();
            }
        };
        Path ledger = folder.resolve("ledger");
        try (ContractServer server = ContractServer.start(new EventStore(), refusing)) {
            Run run = Run.with(
                    Map.of("API_KEY", PUBLISH_KEY),
                    "",
                    "--url=" + server.url(),
                    "--events=10000",
                    "--workers=1",
                    "--ledger=" + ledger);
            assertThat(run.status()).isEqualTo(3);
            assertThat(server.posts()).isEqualTo(3);
            assertThat(run.out())
                    .contains("HTTP %d, this API key is not known here".formatted(status))
                    .contains("--api-key-file or API_KEY_FILE");
            assertThat(run.out() + run.err() + Files.readString(ledger)).doesNotContain(PUBLISH_KEY);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aKeyThatMayNotReadEndsTheRunBeforeAnythingIsSent(int status) throws IOException {
        Manners refusing = new Manners() {
            @Override
            public Answer stats(Answer honest) {
                return Answer.of(status, "{}");
            }
        };
        try (ContractServer server = ContractServer.start(new EventStore(), refusing)) {
            Run run = Run.with(Map.of("API_KEY", PUBLISH_KEY), "", "--url=" + server.url());
            assertThat(run.status()).isEqualTo(2);
            assertThat(server.posts()).isZero();
            assertThat(run.err())
                    .contains("HTTP " + status, "API_KEY_FILE", "READ_API_KEY_FILE")
                    .doesNotContain(PUBLISH_KEY);
        }
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutBeingRepeated() throws IOException {
        Run run = Run.with(
                Map.of(
                        "API_KEY",
                        "two s3crets",
                        "READ_API_KEY_FILE",
                        file("key", "s3cret\nlines").toString()),
                "");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err().lines())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).startsWith("API_KEY is not an API key"))
                .anySatisfy(line -> assertThat(line).startsWith("READ_API_KEY_FILE="))
                .noneMatch(line -> line.contains("s3cret"));
        Run both = Run.with(
                Map.of(
                        "API_KEY",
                        PUBLISH_KEY,
                        "API_KEY_FILE",
                        file("other", READ_KEY).toString()),
                "");
        assertThat(both.err()).isEqualTo("API_KEY and API_KEY_FILE are both set; keep one\n");
        assertThat(Run.of("--api-key-file=/no/file").err()).contains("is not a file that can be read");
    }
}
