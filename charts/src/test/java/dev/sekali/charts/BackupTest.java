package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.model.Capability;
import dev.sekali.database.DatabaseSettings;
import dev.sekali.schema.Migration;
import dev.sekali.schema.RolePasswords;
import dev.sekali.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.RemoteDockerImage;
import org.testcontainers.utility.DockerImageName;

/**
 * PostgreSQL's image as the chart runs it: initialised by the chart's script, as a user without rights on a read-only
 * root, backed up and restored by the chart's script. Needs a Docker engine, and is skipped without one.
 */
class BackupTest {

    private static final String IMAGE = System.getProperty("sekali.postgres.image", "postgres:16");

    private static final int PORT = 5432;
    /** The image's user. */
    private static final String USER = "999:999";

    private final List<GenericContainer<?>> servers = new ArrayList<>();
    private Path secrets = Path.of("");
    private Path backups = Path.of("");

    @BeforeAll
    static void theImageIsHere() {
        Assumptions.assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "no Docker engine: backup and restore are not tested");
        try {
            new RemoteDockerImage(DockerImageName.parse(IMAGE)).get();
        } catch (ContainerFetchException e) {
            Assumptions.abort("the Docker engine can't get " + IMAGE);
        }
    }

    @BeforeEach
    void folders(@TempDir Path folder) throws IOException {
        secrets = folder(folder.resolve("secrets"), "rwxr-xr-x");
        Files.writeString(secrets.resolve("superuser-password"), "super");
        Files.writeString(secrets.resolve("owner-password"), "it's the \"owner\"");
        backups = folder(folder.resolve("backups"), "rwxrwxrwx");
    }

    @AfterEach
    void stop() {
        servers.forEach(GenericContainer::stop);
    }

    private static Path folder(Path path, String permissions) throws IOException {
        Files.createDirectory(path);
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    @SuppressWarnings({"resource", "deprecation"}) // closed after each test; a bind is what a read-only root leaves
    private GenericContainer<?> server() {
        GenericContainer<?> server = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withEnv("POSTGRES_PASSWORD_FILE", "/run/secrets/superuser-password")
                .withEnv("POSTGRES_INITDB_ARGS", "--auth=scram-sha-256 --data-checksums")
                .withEnv("PGDATA", "/data/pgdata")
                .withExposedPorts(PORT)
                .withFileSystemBind(secrets.toString(), "/run/secrets", BindMode.READ_ONLY)
                .withFileSystemBind(
                        Chart.SOURCE.resolve("files/init-database.sh").toString(),
                        "/docker-entrypoint-initdb.d/init-database.sh",
                        BindMode.READ_ONLY)
                .withFileSystemBind(
                        Chart.SOURCE.resolve("files/backup.sh").toString(), "/scripts/backup.sh", BindMode.READ_ONLY)
                .withFileSystemBind(backups.toString(), "/backups", BindMode.READ_WRITE)
                .withTmpFs(Map.of("/data", "uid=999", "/tmp", "", "/var/run/postgresql", "uid=999"))
                .withCreateContainerCmdModifier(command -> {
                    command.withUser(USER);
                    Objects.requireNonNull(command.getHostConfig())
                            .withReadonlyRootfs(true)
                            .withCapDrop(Capability.ALL)
                            .withSecurityOpts(List.of("no-new-privileges"));
                })
                .waitingFor(Wait.forLogMessage(".*database system is ready to accept connections.*", 2)
                        .withStartupTimeout(Duration.ofMinutes(1)));
        servers.add(server);
        server.start();
        return server;
    }

    /** A server whose image has its own version of pg_dump, as the official one has. */
    private GenericContainer<?> serverWithTools() throws Exception {
        GenericContainer<?> server = server();
        String tools = server.execInContainer("pg_dump", "--version").getStdout();
        String version = server.execInContainer("postgres", "--version").getStdout();
        Assumptions.assumeTrue(
                major(tools) == major(version),
                () -> "this image can't dump its own server: %s, %s".formatted(tools.strip(), version.strip()));
        return server;
    }

    private static int major(String version) {
        return Integer.parseInt(version.replaceFirst("^[^0-9]*([0-9]+)(?s:.*)$", "$1"));
    }

    private static String url(GenericContainer<?> server, String database) {
        return "jdbc:postgresql://%s:%d/%s".formatted(server.getHost(), server.getMappedPort(PORT), database);
    }

    private static int migrate(GenericContainer<?> server) throws InterruptedException {
        return new Migration(
                        new DatabaseSettings(url(server, "sekali"), "sekali_owner", new Secret("it's the \"owner\"")),
                        new RolePasswords(
                                Optional.of(new Secret("ingest")),
                                Optional.of(new Secret("stats")),
                                Optional.of(new Secret("feed")),
                                Optional.empty()),
                        Duration.ofSeconds(30))
                .run();
    }

    private static Connection as(GenericContainer<?> server, String role, String password) throws SQLException {
        return DriverManager.getConnection(url(server, "sekali"), role, password);
    }

    private static void store(GenericContainer<?> server, String id) throws SQLException {
        try (Connection ingest = as(server, "sekali_ingest", "ingest");
                Statement statement = ingest.createStatement()) {
            statement.execute("INSERT INTO processed_events (topic, event_id, \"timestamp\", source, payload)"
                    + " VALUES ('t', '%s', now(), 's', '{\"n\": 1.50}')".formatted(id));
        }
    }

    private static void owner(GenericContainer<?> server, String... statements) throws SQLException {
        try (Connection owner = as(server, "sekali_owner", "it's the \"owner\"");
                Statement statement = owner.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void feed(GenericContainer<?> server, String... statements) throws SQLException {
        try (Connection feed = as(server, "sekali_feed", "feed");
                Statement statement = feed.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> stored(GenericContainer<?> server) throws SQLException {
        try (Connection stats = as(server, "sekali_stats", "stats")) {
            return texts(stats, "SELECT event_id FROM processed_events ORDER BY seq");
        }
    }

    /** What the subscription has not acknowledged. */
    private static List<String> toRead(GenericContainer<?> server) throws SQLException {
        try (Connection feed = as(server, "sekali_feed", "feed")) {
            return texts(feed, """
                    SELECT event_id FROM subscriptions JOIN subscription_shards USING (name), processed_events
                     WHERE name = 'mail' AND topic = ANY (topics) AND event_shard(topic, event_id, shards) = shard
                       AND seq > position
                     ORDER BY seq""");
        }
    }

    private static List<String> texts(Connection connection, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private static ExecResult backup(GenericContainer<?> server, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "PGHOST=127.0.0.1",
                "PGPORT=5432",
                "PGDATABASE=sekali",
                "PGUSER=sekali_owner",
                "PASSWORD_FILE=/run/secrets/owner-password",
                "BACKUP_DIR=/backups",
                "BACKUP_KEEP=2"));
        command.addAll(List.of(more));
        command.add("/scripts/backup.sh");
        return server.execInContainer(command.toArray(String[]::new));
    }

    private List<String> dumps() throws IOException {
        try (var files = Files.list(backups)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aDumpRestoresIntoANewServerWithAllRightsAndPublishingGoesOn() throws Exception {
        GenericContainer<?> old = serverWithTools();
        assertThat(migrate(old)).isPositive();
        store(old, "a");
        store(old, "b");
        feed(
                old,
                "INSERT INTO subscriptions (name, topics, shards, begins) VALUES ('mail', '{t}', 1, 'start')",
                "INSERT INTO subscription_shards (name, shard, position) VALUES ('mail', 0, 1)");
        assertThat(backup(old))
                .satisfies(result ->
                        assertThat(result.getExitCode()).as(result.getStderr()).isZero())
                .satisfies(result -> assertThat(result.getStdout()).startsWith("wrote sekali-"));
        store(old, "after the backup");
        feed(old, "UPDATE subscription_shards SET position = 3");
        String dump = dumps().getFirst();
        old.stop();

        // As docs/operations.md tells it: the chart is installed anew, which migrates; then the dump is read.
        GenericContainer<?> fresh = server();
        migrate(fresh);
        store(fresh, "lost by the restore");
        ExecResult restored = backup(fresh, "RESTORE=" + dump);
        assertThat(restored.getExitCode()).as(restored.getStderr()).isZero();

        assertThat(stored(fresh)).containsExactly("a", "b");
        store(fresh, "c");
        assertThatThrownBy(() -> store(fresh, "a")).hasMessageContaining("duplicate key");
        assertThat(stored(fresh)).containsExactly("a", "b", "c");
        assertThat(toRead(fresh)).containsExactly("b", "c");
        feed(fresh, "UPDATE subscription_shards SET position = 3");
        assertThat(toRead(fresh)).isEmpty();
        assertThat(migrate(fresh)).isZero();
    }

    @Test
    void anOlderVersionsDumpReplacesANewerDatabaseAndIsMigrated() throws Exception {
        GenericContainer<?> old = serverWithTools();
        migrate(old);
        store(old, "a");
        owner(
                old,
                "DROP TABLE bounces, subscription_shards, subscriptions, retention_mark",
                "DROP FUNCTION event_shard",
                "DELETE FROM flyway_schema_history WHERE version IN ('3', '4') OR version IS NULL");
        assertThat(backup(old).getExitCode()).isZero();
        old.stop();

        GenericContainer<?> fresh = server();
        migrate(fresh);
        feed(fresh, "INSERT INTO subscriptions (name, topics, shards, begins) VALUES ('mail', '{}', 1, 'now')");
        ExecResult restored = backup(fresh, "RESTORE=" + dumps().getFirst());
        assertThat(restored.getExitCode()).as(restored.getStderr()).isZero();
        assertThat(migrate(fresh)).isPositive();
        assertThat(stored(fresh)).containsExactly("a");
        assertThat(toRead(fresh)).isEmpty();
    }

    @Test
    void aRestoreThatFailsChangesNothing() throws Exception {
        GenericContainer<?> server = serverWithTools();
        migrate(server);
        store(server, "a");
        owner(server, "CREATE ROLE gone", "GRANT SELECT ON processed_events TO gone");
        assertThat(backup(server).getExitCode()).isZero();
        String dump = dumps().getFirst();
        owner(server, "REVOKE ALL ON processed_events FROM gone", "DROP ROLE gone");
        store(server, "b");

        // Its last step fails: rights for a role that isn't there.
        assertThat(backup(server, "RESTORE=" + dump).getExitCode()).isNotZero();
        assertThat(stored(server)).containsExactly("a", "b");

        byte[] whole = Files.readAllBytes(backups.resolve(dump));
        Files.write(backups.resolve("sekali-cut.dump"), Arrays.copyOf(whole, whole.length * 3 / 4));

        assertThat(backup(server, "RESTORE=sekali-cut.dump").getExitCode()).isNotZero();
        assertThat(backup(server, "RESTORE=nothing.dump"))
                .satisfies(result -> assertThat(result.getExitCode()).isNotZero())
                .satisfies(result -> assertThat(result.getStderr()).contains("is not one of", dump));
        assertThat(backup(server, "RESTORE=../run/secrets/owner-password").getExitCode())
                .isNotZero();
        assertThat(stored(server)).containsExactly("a", "b");
    }

    @Test
    void theNewestDumpsAreKeptAndAFailedRunRemovesNone() throws Exception {
        GenericContainer<?> server = serverWithTools();
        migrate(server);
        for (String name : List.of(
                "sekali-20200101T000000Z.dump",
                "sekali-20200102T000000Z.dump",
                "sekali-20200103T000000Z.dump.partial")) {
            Files.writeString(backups.resolve(name), "");
            Files.setPosixFilePermissions(backups.resolve(name), PosixFilePermissions.fromString("rw-rw-rw-"));
        }
        assertThat(backup(server, "PGDATABASE=nowhere").getExitCode()).isNotZero();
        assertThat(dumps()).contains("sekali-20200101T000000Z.dump", "sekali-20200102T000000Z.dump");

        assertThat(backup(server).getExitCode()).isZero();
        assertThat(dumps()).hasSize(2).first().isEqualTo("sekali-20200102T000000Z.dump");
    }

    @Test
    void aClientOfAnotherMajorVersionIsRefusedBeforeItDumpsOrRestores() throws Exception {
        GenericContainer<?> server = server();
        Path programs = Files.createDirectory(backups.resolve("bin"));
        Path client = Files.writeString(programs.resolve("pg_dump"), """
                #!/bin/sh
                [ "$1" = --version ] || touch /backups/dumped
                echo 'pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)'
                """);
        Files.setPosixFilePermissions(client, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(backups.resolve("old.dump"), "");
        String path = "PATH=/backups/bin:"
                + server.execInContainer("printenv", "PATH").getStdout().strip();
        int major = major(server.execInContainer("postgres", "--version").getStdout());
        for (String restore : new String[] {"RESTORE=", "RESTORE=old.dump"}) {
            ExecResult result = backup(server, path, restore);
            assertThat(result.getExitCode()).isEqualTo(1);
            assertThat(result.getStderr())
                    .isEqualTo("this image has pg_dump and pg_restore of PostgreSQL 15, but the server is %1$d:"
                                    .formatted(major)
                            + " images.postgres.tag has to be of %d%n".formatted(major));
        }
        assertThat(dumps()).containsExactly("bin", "old.dump");
    }

    @Test
    void aRestoreWaitsUntilTheFunctionsAreGone() throws Exception {
        GenericContainer<?> server = serverWithTools();
        migrate(server);
        store(server, "a");
        assertThat(backup(server).getExitCode()).isZero();
        String dump = "RESTORE=" + dumps().getFirst();
        store(server, "b");
        Path log = backups.resolve("log");
        CompletableFuture<ExecResult> restored;
        try (Connection ingest = as(server, "sekali_ingest", "ingest");
                Connection stats = as(server, "sekali_stats", "stats");
                Connection feed = as(server, "sekali_feed", "feed")) {
            assertThat(ingest.isValid(5) && stats.isValid(5) && feed.isValid(5)).isTrue();
            ExecResult refused = backup(server, dump, "RESTORE_WAIT=0");
            assertThat(refused.getExitCode()).isEqualTo(1);
            assertThat(refused.getStderr()).startsWith("still connected: sekali_feed, sekali_ingest, sekali_stats.");
            assertThat(stored(server)).containsExactly("a", "b");

            restored = CompletableFuture.supplyAsync(() -> {
                try {
                    return backup(server, dump, "bash", "-c", "exec /scripts/backup.sh >/backups/log 2>&1");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Files.exists(log) && Files.readString(log).contains("disconnected: sekali_feed"));
        }
        assertThat(restored.get(60, TimeUnit.SECONDS).getExitCode()).isZero();
        assertThat(Files.readString(log)).contains("restored sekali-");
        assertThat(stored(server)).containsExactly("a");
    }

    @Test
    void theServerAsksEverybodyForAPasswordAndOpensItsDatabasesToItsRolesAlone() throws Exception {
        GenericContainer<?> server = server();
        migrate(server);
        for (String host : new String[] {"/var/run/postgresql", "127.0.0.1"}) {
            ExecResult result = server.execInContainer(
                    "psql", "--no-password", "--host=" + host, "--username=postgres", "--command=SELECT 1");
            assertThat(result.getStderr()).contains("no password supplied");
        }
        assertThatThrownBy(() -> DriverManager.getConnection(url(server, "postgres"), "sekali_ingest", "ingest"))
                .hasMessageContaining("permission denied for database");
        assertThat(server.execInContainer("id", "-u").getStdout()).isEqualTo("999\n");
    }
}
