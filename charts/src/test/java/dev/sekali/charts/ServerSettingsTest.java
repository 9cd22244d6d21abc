package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.embedded.EmbeddedServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code database.settings} do to a server that runs: wrong ones are refused before, and can be taken back after. */
class ServerSettingsTest {

    private static String binaries = "";

    @BeforeAll
    static void findThePrograms() throws IOException, SQLException {
        try (EmbeddedServer server = EmbeddedServer.startTemporary();
                Connection connection = DriverManager.getConnection(
                        server.url("postgres"), EmbeddedServer.SUPERUSER, server.superuserPassword());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT setting FROM pg_config WHERE name = 'BINDIR'")) {
            row.next();
            binaries = row.getString(1);
        }
    }

    @AfterEach
    void clear() {
        FakeCluster.get().clear();
    }

    private static void aServerRuns(String podManagementPolicy) {
        FakeCluster.get()
                .has(
                        "StatefulSet",
                        Chart.NAMESPACE,
                        "demo-postgres",
                        "{\"podManagementPolicy\":\"%s\"}".formatted(podManagementPolicy));
    }

    private static Container check(String settings) {
        return Chart.render("database: {settings: {%s}}".formatted(settings))
                .one(Job.class, "demo-settings")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    /** Runs what the container runs, and returns what it says where it fails. */
    private static String complaint(Container container) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(container.getCommand());
        command.set(0, binaries + "/" + command.getFirst());
        command.addAll(container.getArgs());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0 ? "" : output;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shard_buffers: 1GB | unrecognized configuration parameter \"shard_buffers\"",
                "max_connections: many | invalid value for parameter \"max_connections\": \"many\"",
                "max_connections: 0 | 0 is outside the valid range for parameter \"max_connections\"",
                "work_mem: 8XB | invalid value for parameter \"work_mem\": \"8XB\"",
            })
    void aSettingThatPostgresDoesNotTakeIsRefused(String settings, String message) throws Exception {
        aServerRuns("Parallel");
        assertThat(complaint(check(settings))).contains(message);
    }

    @Test
    void whatPostgresTakesPasses() throws Exception {
        aServerRuns("Parallel");
        assertThat(complaint(check(
                        "max_connections: 200, shared_buffers: 1GB, log_line_prefix: '%m a=b ', auto_explain.x: 1")))
                .isEmpty();
        // The server alone has what database.pod mounts.
        assertThat(complaint(check("hba_file: /elsewhere/pg_hba.conf, ident_file: /elsewhere/pg_ident.conf")))
                .isEmpty();
    }

    /** The Job does not have the file that the one names, and the other leads away from the volume. */
    @ParameterizedTest
    @ValueSource(strings = {"config_file", "data_directory"})
    void aSettingThatIsTheChartsOwnIsRefused(String name) {
        assertThat(Chart.refusal("database: {settings: {%s: /elsewhere}}".formatted(name)))
                .contains("database.settings must not have %s: ".formatted(name));
    }

    @Test
    void theyAreLookedAtBeforeTheServerIsStoppedAndJustAsItWillHaveThem() {
        aServerRuns("Parallel");
        Rendered release = Chart.render("database: {settings: {work_mem: 8MB}}");
        // Chart.copy has renamed helm.sh/hook.
        assertThat(release.one(Job.class, "demo-settings").getMetadata().getAnnotations())
                .containsEntry("test/hook", "pre-upgrade");
        Container server =
                release.pod("StatefulSet demo-postgres").spec().getContainers().getFirst();
        assertThat(check("work_mem: 8MB").getArgs()).isEqualTo(server.getArgs());
        assertThat(check("work_mem: 8MB").getImage()).isEqualTo(server.getImage());
        assertThat(PodSecurity.violations(release.pod("Job demo-settings").spec()))
                .isEmpty();
    }

    @Test
    void whereNoServerRunsOrItHasNoSettingsThereIsNothingToLookAt() {
        assertThat(Chart.render("database: {settings: {work_mem: 8MB}}").find(Job.class, "demo-settings"))
                .isEmpty();
        aServerRuns("Parallel");
        assertThat(Chart.render("").find(Job.class, "demo-settings")).isEmpty();
    }

    /** As a StatefulSet replaces its pods in order by default, it waits for ever for one that never gets ready. */
    @Test
    void aServerThatDoesNotStartIsReplacedByTheNextRevision() {
        assertThat(policy()).isEqualTo("Parallel");
        // Kubernetes refuses to change it, and with it the whole upgrade.
        aServerRuns("OrderedReady");
        assertThat(policy()).isEqualTo("OrderedReady");
    }

    private static String policy() {
        return Chart.render("")
                .one(StatefulSet.class, "demo-postgres")
                .getSpec()
                .getPodManagementPolicy();
    }
}
