package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.UpgradeCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stays over the revisions of a release, by Helm's engine on a {@link FakeCluster}. */
class RevisionsTest {

    private static final String PASSWORDS = "demo-passwords";
    private static final String API_KEYS = "demo-api-keys";
    /** Helm waits for Deployments in a rollback, and nothing here would run their pods. */
    private static final String WITHOUT_FUNCTIONS =
            "ingest: {enabled: false}\nstats: {enabled: false}\nfeed: {enabled: false}\n";

    private final FakeCluster cluster = FakeCluster.get();

    @BeforeEach
    @AfterEach
    void clear() {
        Chart.needsHelm();
        cluster.clear();
    }

    private static void install(Path chart, String yaml) {
        InstallCommand command = new Helm(chart).install();
        command.withName(Chart.RELEASE)
                .withNamespace(Chart.NAMESPACE)
                .disableOpenApiValidation()
                .withTimeout(20)
                .withValuesFile(Chart.write(WITHOUT_FUNCTIONS + yaml))
                .call();
    }

    private static UpgradeCommand upgrade(String yaml) {
        return upgrade(Chart.SOURCE, yaml);
    }

    private static UpgradeCommand upgrade(Path chart, String yaml) {
        return new Helm(chart)
                .upgrade()
                .withName(Chart.RELEASE)
                .withNamespace(Chart.NAMESPACE)
                .disableOpenApiValidation()
                .withTimeout(20)
                .withValuesFile(Chart.write(WITHOUT_FUNCTIONS + yaml));
    }

    /** Like charts before, which had the Secrets in their manifests. */
    private static Path olderChart() throws IOException {
        Path chart = Chart.copyWith("helm.sh/hook: pre-install,pre-upgrade", "older: chart");
        Path helpers = chart.resolve("templates/_helpers.tpl");
        String unchanged = "if ne (toJson $data) (toJson .kept)";
        String text = Files.readString(helpers);
        assertThat(text).contains(unchanged);
        Files.writeString(helpers, text.replace(unchanged, "if true").replaceAll("(?m)^ *meta\\.helm\\.sh/.*\n", ""));
        return chart;
    }

    /** An upgrade that fails, and that Helm rolls back for that. */
    private void rollBack() {
        cluster.refuseOnce("demo-postgres");
        assertThatThrownBy(() -> upgrade("database: {resources: {limits: {memory: 2Gi}}}")
                        .atomic()
                        .call())
                .hasMessageContaining("has been rolled back due to atomic being set");
    }

    private Map<String, String> secret(String name) {
        return cluster.secret(Chart.NAMESPACE, name);
    }

    @Test
    void anUpgradeAndARollbackKeepWhatWasRotatedByHand() {
        install(Chart.SOURCE, "");
        cluster.rotate(Chart.NAMESPACE, PASSWORDS, "owner-password", "rotated");
        cluster.rotate(Chart.NAMESPACE, API_KEYS, "publish-key", "rotated");
        upgrade("").call();
        assertThat(secret(PASSWORDS)).containsEntry("owner-password", "rotated").hasSize(6);
        assertThat(secret(API_KEYS)).containsEntry("publish-key", "rotated");

        Map<String, String> passwords = secret(PASSWORDS);
        cluster.rotate(Chart.NAMESPACE, PASSWORDS, "ingest-password", "rotated too");
        rollBack();
        passwords.put("ingest-password", "rotated too");
        assertThat(secret(PASSWORDS)).isEqualTo(passwords);
        assertThat(secret(API_KEYS)).containsEntry("publish-key", "rotated");
    }

    @Test
    void aRollbackKeepsThePasswordsAndKeysThatCameByValues() {
        install(Chart.SOURCE, "auth: {passwords: {stats: first}}\napiKeys: {lines: [a read b]}");
        Map<String, String> first = secret(PASSWORDS);
        upgrade("auth: {passwords: {stats: second}}").call();
        first.put("stats-password", "second");
        assertThat(secret(PASSWORDS)).isEqualTo(first);
        rollBack();
        assertThat(secret(PASSWORDS)).isEqualTo(first);
        // A key that was revoked.
        assertThat(secret(API_KEYS).get("keys")).doesNotContain("a read b");
    }

    /** Helm deletes what a hook made before it makes it again, and a pod that starts in between has no passwords. */
    @Test
    void anUpgradeThatChangesNoPasswordDoesNotTouchThem() {
        install(Chart.SOURCE, "");
        upgrade("database: {resources: {limits: {memory: 2Gi}}}").call();
        assertThat(cluster.writes("demo-postgres")).contains("PATCH");
        assertThat(cluster.writes(PASSWORDS)).containsExactly("DELETE", "POST");
        assertThat(cluster.writes(API_KEYS)).containsExactly("DELETE", "POST");
    }

    @Test
    void anUninstalledReleaseLeavesThemAndTheNextOneTakesThemUp() {
        install(Chart.SOURCE, "");
        Map<String, String> passwords = secret(PASSWORDS);
        Map<String, String> keys = secret(API_KEYS);
        Helm.uninstall(Chart.RELEASE).withNamespace(Chart.NAMESPACE).call();
        assertThat(cluster.writes("demo-postgres")).contains("DELETE");
        install(Chart.SOURCE, "");
        assertThat(secret(PASSWORDS)).isEqualTo(passwords);
        assertThat(secret(API_KEYS)).isEqualTo(keys);
    }

    /** Helm deletes what a manifest no longer has. */
    @Test
    void anUpgradeFromAManifestWithTheSecretsKeepsThem() throws IOException {
        install(olderChart(), "");
        cluster.rotate(Chart.NAMESPACE, PASSWORDS, "stats-password", "rotated");
        Map<String, String> passwords = secret(PASSWORDS);
        upgrade("").call();
        assertThat(secret(PASSWORDS)).isEqualTo(passwords);
        rollBack();
        assertThat(secret(PASSWORDS)).isEqualTo(passwords);
    }

    /** Helm takes into a manifest only what is marked as this release's. */
    @Test
    void anUpgradeLeadsBackToAManifestWithTheSecrets() throws IOException {
        Path older = olderChart();
        install(older, "");
        upgrade("auth: {passwords: {stats: second}}\napiKeys: {lines: [a read b]}")
                .call();
        Map<String, String> passwords = secret(PASSWORDS);
        upgrade(older, "").call();
        assertThat(secret(PASSWORDS)).isEqualTo(passwords).containsEntry("stats-password", "second");
    }

    /** As docs/operations.md, "Upgrade", has it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFirstUpgradeThatFailedIsTakenBackByAnUpgradeToTheOlderChart(boolean atomic) throws IOException {
        Path older = olderChart();
        install(older, "");
        cluster.refuseOnce("demo-postgres");
        UpgradeCommand first =
                upgrade("database: {resources: {limits: {memory: 2Gi}}}\nauth: {passwords: {stats: second}}");
        assertThatThrownBy(() -> (atomic ? first.atomic() : first).call())
                .hasMessageContaining(atomic ? "no Secret with the name" : "Forbidden");
        Map<String, String> passwords = secret(PASSWORDS);
        upgrade(older, "").call();
        assertThat(secret(PASSWORDS)).isEqualTo(passwords);
        upgrade("").call();
        assertThat(secret(PASSWORDS)).isEqualTo(passwords);
    }

    @Test
    void anUpgradeWhoseServerSettingsAreRefusedHasChangedNoSecret() {
        install(Chart.SOURCE, "");
        Map<String, String> passwords = secret(PASSWORDS);
        cluster.refuseOnce("demo-settings");
        assertThatThrownBy(() -> upgrade("database: {settings: {work_mem: 8MB}}\nauth: {passwords: {stats: second}}")
                        .call())
                .hasMessageContaining("Forbidden");
        assertThat(secret(PASSWORDS)).isEqualTo(passwords);
    }
}
