package dev.sekali.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.database.Connector;
import dev.sekali.database.DatabaseSettings;
import dev.sekali.embedded.EmbeddedServer;
import dev.sekali.schema.Migrate;
import dev.sekali.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** DATABASE_CA_FILE against a real server, by the migration, which connects by our own connector and by Flyway's. */
class DatabaseTlsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final Duration CLOSE = Duration.ofSeconds(10);

    @TempDir
    private static Path folder;

    private static EmbeddedServer server;
    private static TestDatabase database;
    private static Authority authority;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedServer.startTemporary();
        database = TestDatabase.create(server);
        authority = new Authority(folder.resolve("right"));
        Authority.Issued issued = authority.issue("ip:127.0.0.1");
        // Beside the data, where the server's user can read it.
        Path data = Path.of(database.texts("SHOW data_directory").getFirst());
        Files.copy(issued.certificate(), data.resolve("server.crt"));
        Files.copy(issued.key(), data.resolve("server.key"), StandardCopyOption.COPY_ATTRIBUTES);
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
        server.close();
    }

    @Test
    void theRightAuthorityWorksAndTheConnectionIsEncrypted() throws Exception {
        tls(true);
        Map<String, String> environment = environment("127.0.0.1", authority.certificate());
        Launch launch = Launch.of(Migrate.class, environment, TIMEOUT);
        assertThat(launch.errors()).isEmpty();
        assertThat(launch.exitStatus()).isZero();
        DatabaseSettings settings = DatabaseSettings.read(new Settings(environment), "sekali_owner");
        try (Connection connection = new Connector(settings, "test", TIMEOUT).open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
            row.next();
            assertThat(row.getBoolean(1)).isTrue();
        }
    }

    @Test
    void aStuckWriterIsFreedWhenItsConnectionIsBroken() throws Exception {
        tls(true);
        DatabaseSettings settings =
                DatabaseSettings.read(new Settings(environment("127.0.0.1", authority.certificate())), "sekali_owner");
        try (Connection connection = new Connector(settings, "test", TIMEOUT).open();
                PreparedStatement statement = connection.prepareStatement("SELECT octet_length(?)")) {
            String backend =
                    Integer.toString(connection.unwrap(PGConnection.class).getBackendPID());
            // More than the buffers of both sides hold.
            statement.setBytes(1, new byte[64 << 20]);
            CompletableFuture<Void> writer = new CompletableFuture<>();
            signal("STOP", backend);
            try {
                Thread thread = Thread.ofPlatform().daemon().start(() -> run(statement, writer));
                await().atMost(TIMEOUT).until(() -> isWriting(thread));
                // On a thread of its own: once the writer is free, the JDK still reads what may be left.
                connection.abort(task -> Thread.ofPlatform().daemon().start(task));
                assertThat(writer)
                        .failsWithin(CLOSE)
                        .withThrowableOfType(ExecutionException.class)
                        .withCauseInstanceOf(SQLException.class);
            } finally {
                signal("CONT", backend);
            }
        }
    }

    @Test
    void anotherAuthorityIsRefusedInOneLine() throws Exception {
        tls(true);
        Path another = new Authority(folder.resolve("another")).certificate();
        Launch.of(Migrate.class, environment("127.0.0.1", another), TIMEOUT)
                .assertFailed(1, "shows a certificate that can't be trusted; give its authority in DATABASE_CA_FILE");
    }

    @Test
    void anotherHostNameIsRefusedInOneLine() throws Exception {
        tls(true);
        Launch.of(Migrate.class, environment("localhost", authority.certificate()), TIMEOUT)
                .assertFailed(1, "shows a certificate for another host name; connect by a name that is in it");
    }

    @Test
    void aServerWithoutTlsIsRefusedInOneLine() throws Exception {
        tls(false);
        Launch.of(Migrate.class, environment("127.0.0.1", authority.certificate()), TIMEOUT)
                .assertFailed(1, "offers no TLS");
    }

    @Test
    void aFileThatIsNotThereIsNamed() throws Exception {
        Launch.of(Migrate.class, environment("127.0.0.1", Path.of("/no/file")), TIMEOUT)
                .assertFailed(2, "DATABASE_CA_FILE=/no/file can't be read; name a readable file");
    }

    private static void run(PreparedStatement statement, CompletableFuture<Void> done) {
        try {
            statement.execute();
            done.complete(null);
        } catch (SQLException e) {
            done.completeExceptionally(e);
        }
    }

    /** Whether it waits in the middle of a write for room. */
    private static boolean isWriting(Thread thread) {
        List<String> methods = Stream.of(thread.getStackTrace())
                .map(StackTraceElement::getMethodName)
                .toList();
        return methods.contains("park") && methods.contains("implWrite");
    }

    private static void signal(String signal, String process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, process).start().waitFor())
                .isZero();
    }

    /** Turns it on or off, and waits until a new connection meets it so. */
    private static void tls(boolean on) {
        database.execute("ALTER SYSTEM SET ssl = " + (on ? "on" : "off"));
        database.execute("SELECT pg_reload_conf()");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> database.texts("SHOW ssl").getFirst().equals(on ? "on" : "off"));
    }

    private static Map<String, String> environment(String host, Path authority) {
        DatabaseSettings owner = database.owner();
        Map<String, String> environment = new HashMap<>();
        environment.put("DATABASE_URL", owner.url().replace("127.0.0.1", host));
        environment.put("DATABASE_USER", owner.user());
        environment.put("DATABASE_PASSWORD", owner.password().value());
        environment.put("DATABASE_CA_FILE", authority.toString());
        return environment;
    }
}
