package dev.sekali.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseFault;
import dev.sekali.database.DatabaseSettings;
import dev.sekali.settings.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A password in a file that changes while a program runs. */
class PasswordRotationTest {

    private TestDatabase database;
    private RotatingRole role;
    private Connector connector;

    @BeforeEach
    void create(@TempDir Path folder) {
        database = TestDatabase.create();
        role = RotatingRole.create(database, "sekali_ingest", folder);
        connector = new Connector(role.settings(), "rotation", Duration.ofSeconds(10));
    }

    @AfterEach
    void drop() {
        role.close();
        database.close();
    }

    @Test
    void anOpenConnectionGoesOnAndANewOneHasTheNewPassword() throws SQLException {
        try (Connection before = connector.open()) {
            role.tellServer("second");
            role.tellFile("second\n");
            try (Connection after = connector.open()) {
                assertThat(after.isValid(5)).isTrue();
            }
            assertThat(before.isValid(5)).isTrue();
        }
    }

    @Test
    void aFileThatIsAheadOfTheServerLocksNobodyOut() throws SQLException {
        role.tellFile("second");
        assertConnects();
        role.tellServer("second");
        assertConnects();
        role.tellFile("third");
        assertConnects();
    }

    @Test
    void aServerThatIsAheadOfTheFileIsSaidToRefuse() throws SQLException {
        role.tellServer("second");
        assertThatThrownBy(connector::open).isInstanceOfSatisfying(SQLException.class, e -> {
            assertThat(DatabaseFault.explain(e, role.settings()))
                    .contains("refuses user " + role.settings().user(), "DATABASE_PASSWORD")
                    .doesNotContain("first");
            assertThat(DatabaseFault.mayPass(e)).isFalse();
        });
        role.tellFile("second");
        assertConnects();
    }

    @Test
    void aFileThatIsMissingOrEmptyIsNamedAndTheNextTryFindsIt() throws Exception {
        Files.delete(role.file());
        assertFault("DATABASE_PASSWORD_FILE=%s can't be read; name a readable file".formatted(role.file()));
        role.tellFile("\n");
        assertFault("DATABASE_PASSWORD_FILE=%s is empty; write the secret into it".formatted(role.file()));
        role.tellFile("first");
        assertConnects();
    }

    @Test
    void whoWaitsForTheDatabaseWaitsForThePasswordsFileToo() throws Exception {
        Files.delete(role.file());
        try (Logs logs = new Logs("dev.sekali.database")) {
            Thread writer = Thread.startVirtualThread(() -> {
                while (logs.linesWith("can't be read").isEmpty()) {
                    Thread.onSpinWait();
                }
                role.tellFile("first");
            });
            connector.open(Duration.ofSeconds(20)).close();
            writer.join();
        }
    }

    @Test
    void aPasswordThatIsNoFileStaysAsItIs() {
        DatabaseSettings fixed =
                new DatabaseSettings(role.settings().url(), role.settings().user(), new Secret("first"));
        role.tellServer("second");
        role.tellFile("second");
        Connector fixedConnector = new Connector(fixed, "rotation", Duration.ofSeconds(10));
        assertThatThrownBy(fixedConnector::open)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    private void assertConnects() throws SQLException {
        try (Connection connection = connector.open()) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    private void assertFault(String words) {
        assertThatThrownBy(connector::open).isInstanceOfSatisfying(SQLException.class, e -> {
            assertThat(DatabaseFault.explain(e, role.settings())).isEqualTo(words);
            assertThat(DatabaseFault.mayPass(e)).isTrue();
        });
    }
}
