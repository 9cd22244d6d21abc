package dev.sekali.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @ParameterizedTest
    @CsvSource({"500ms,500", "10s,10000", "2m,120000", "1h,3600000"})
    void durationsHaveUnits(String text, long millis) {
        assertThat(duration(new Settings(Map.of("WAIT", text)))).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"65536,65536", "64KiB,65536", "8MiB,8388608", "1GiB,1073741824"})
    void sizesHaveUnits(String text, long bytes) {
        assertThat(new Settings(Map.of("SIZE", text)).bytes("SIZE", 1, 0, Long.MAX_VALUE))
                .isEqualTo(bytes);
    }

    @Test
    void anEmptyVariableMeansTheDefault() {
        Settings settings = new Settings(Map.of("PORT", " "));
        assertThat(settings.number("PORT", 8080, 0, 65535)).isEqualTo(8080);
        assertThatCode(settings::check).doesNotThrowAnyException();
    }

    @Test
    void everyFaultIsReportedAtOnceWithItsKey() {
        Settings settings = new Settings(Map.of("PORT", "eighty", "OTHER_PORT", "70000", "WAIT", "10", "SIZE", "8MB"));
        settings.number("PORT", 8080, 0, 65535);
        settings.number("OTHER_PORT", 8081, 0, 65535);
        duration(settings);
        settings.bytes("SIZE", 1, 0, 10);
        settings.required("DATABASE_URL", "jdbc:postgresql://localhost/sekali");
        assertThatThrownBy(settings::check)
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        failure -> assertThat(failure.exitStatus()).isEqualTo(StartFailure.USAGE))
                .hasMessage("""
                        PORT=eighty is not a whole number from 0 to 65535
                        OTHER_PORT=70000 is not between 0 and 65535
                        WAIT=10 is not a length of time such as 500ms, 10s, 2m or 1h
                        SIZE=8MB is not a size such as 65536, 64KiB, 8MiB or 1GiB
                        DATABASE_URL is not set; for example DATABASE_URL=jdbc:postgresql://localhost/sekali""");
    }

    @Test
    void aSecretComesFromAFileWithoutItsLastLineBreak(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "s3cret\n");
        Settings settings = new Settings(Map.of("PASSWORD_FILE", file.toString()));
        assertThat(settings.secret("PASSWORD").value()).isEqualTo("s3cret");
    }

    @Test
    void aSecretIsNeverShown() {
        Settings settings = new Settings(Map.of("PASSWORD", "s3cret", "PASSWORD_FILE", "/nowhere"));
        assertThat(settings.secret("PASSWORD").toString()).doesNotContain("s3cret");
        assertThatThrownBy(settings::check).hasMessage("PASSWORD and PASSWORD_FILE are both set; keep one");
    }

    @Test
    void everyKeyThatWasAskedForIsKnownWhetherOrNotItIsSet() {
        Settings settings = new Settings(Map.of("PORT", "1", "NEVER_READ", "1"));
        settings.number("PORT", 8080, 0, 65535);
        settings.required("DATABASE_URL", "jdbc:postgresql://localhost/sekali");
        settings.secret("PASSWORD");
        assertThat(settings.keys()).containsExactly("DATABASE_URL", "PASSWORD", "PASSWORD_FILE", "PORT");
    }

    @Test
    void aMissingSecretFileIsNamed() {
        Settings settings = new Settings(Map.of("PASSWORD_FILE", "/nowhere/password"));
        settings.secret("PASSWORD");
        assertThatThrownBy(settings::check).hasMessageContaining("PASSWORD_FILE=/nowhere/password can't be read");
    }

    @Test
    void anEmptySecretFileIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "\n");
        Settings settings = new Settings(Map.of("PASSWORD_FILE", file.toString()));
        settings.secret("PASSWORD");
        assertThatThrownBy(settings::check)
                .hasMessage("PASSWORD_FILE=%s is empty; write the secret into it".formatted(file));
    }

    @Test
    void aSecretFromAFileIsReadAgainAndAFixedOneStaysAsItIs(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "before");
        Secret secret = new Settings(Map.of("PASSWORD_FILE", file.toString())).secret("PASSWORD");
        Files.writeString(file, "after\n");
        assertThat(secret.newest().value()).isEqualTo("after");
        assertThat(secret.value()).isEqualTo("before");
        assertThat(new Secret("fixed").newest()).isEqualTo(new Secret("fixed"));
    }

    private static Duration duration(Settings settings) {
        return settings.duration("WAIT", Duration.ofSeconds(1), Duration.ZERO, Duration.ofHours(2));
    }
}
