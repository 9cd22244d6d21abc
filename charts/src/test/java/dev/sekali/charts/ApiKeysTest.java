package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.charts.Rendered.PodSource;
import dev.sekali.testing.KeyHashes;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** API keys are on by default, made once, and each pod gets no more of them than it needs. */
class ApiKeysTest {

    private static final String SECRET = "demo-api-keys";

    @AfterEach
    void clear() {
        FakeCluster.get().clear();
    }

    private static Map<String, String> secret(String yaml) {
        Map<String, String> clear = new TreeMap<>();
        Chart.render(yaml)
                .one(Secret.class, SECRET)
                .getData()
                .forEach((key, value) ->
                        clear.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
        return clear;
    }

    @Test
    void aFirstInstallationGetsAKeyForEachPermissionAndTheirHashes() throws Exception {
        Map<String, String> secret = secret("");
        assertThat(secret).containsOnlyKeys("publish-key", "read-key", "consume-key", "keys", "feed-keys");
        String publish = secret.getOrDefault("publish-key", "");
        String read = secret.getOrDefault("read-key", "");
        String consume = secret.getOrDefault("consume-key", "");
        assertThat(List.of(publish, read, consume))
                .allMatch(key -> key.matches("[A-Za-z0-9]{40}"))
                .doesNotHaveDuplicates();
        String keys = "publish publish %s\nread read %s".formatted(KeyHashes.of(publish), KeyHashes.of(read));
        assertThat(secret)
                .containsEntry("keys", keys)
                .containsEntry("feed-keys", keys + "\nconsume consume " + KeyHashes.of(consume));
        assertThat(secret("")).isNotEqualTo(secret);
    }

    @Test
    void anUpgradeMakesNoneWhereAllAreThere() {
        FakeCluster.get().hasSecret(Chart.NAMESPACE, SECRET, secret(""));
        assertThat(Chart.render("").find(Secret.class, SECRET)).isEmpty();
    }

    /** The version before feed does not start with a file that names a permission that it doesn't know. */
    @Test
    void anUpgradeFromAReleaseWithoutFeedLeavesTheFileThatARollbackReadsAsItWas() {
        Map<String, String> before = secret("");
        before.keySet().removeAll(List.of("consume-key", "feed-keys"));
        FakeCluster.get().hasSecret(Chart.NAMESPACE, SECRET, before);
        assertThat(secret("")).containsAllEntriesOf(before).containsKeys("consume-key", "feed-keys");
    }

    @Test
    void aGivenKeyWinsTheOtherStaysAndMoreLinesAreAdded() throws Exception {
        FakeCluster.get().hasSecret(Chart.NAMESPACE, SECRET, Map.of("publish-key", "old", "read-key", "kept"));
        String line = "publish-before publish " + KeyHashes.of("old");
        Map<String, String> secret = secret("apiKeys: {keys: {publish: new}, lines: [\"%s\"]}".formatted(line));
        assertThat(secret).containsEntry("publish-key", "new").containsEntry("read-key", "kept");
        assertThat(secret.getOrDefault("keys", "").lines())
                .containsExactly("publish publish " + KeyHashes.of("new"), "read read " + KeyHashes.of("kept"), line);
        assertThat(secret.getOrDefault("feed-keys", "").lines()).hasSize(4).endsWith(line);
    }

    @Test
    void aKeyOfDigitsIsTakenAsItIsWritten() throws Exception {
        Map<String, String> secret = secret("apiKeys: {keys: {publish: 10000000000}}");
        assertThat(secret).containsEntry("publish-key", "10000000000");
        assertThat(secret.getOrDefault("keys", "")).contains(KeyHashes.of("10000000000"));
        assertThat(Chart.refusal("apiKeys: {keys: {publish: 1.5}}")).contains("apiKeys.keys.publish: ");
    }

    @Test
    void theSecretOutlivesTheRelease() {
        assertThat(Chart.render("").one(Secret.class, SECRET).getMetadata().getAnnotations())
                .containsEntry("helm.sh/resource-policy", "keep");
    }

    /** What each pod has of the keys, by its origin. */
    private static Map<String, List<String>> mounted(Rendered release, String secretName) {
        return release.pods().stream()
                .collect(Collectors.toMap(
                        PodSource::origin,
                        pod -> pod.spec().getVolumes().stream()
                                .filter(volume -> volume.getSecret() != null
                                        && volume.getSecret().getSecretName().equals(secretName))
                                .flatMap(volume -> volume.getSecret().getItems().stream())
                                .map(KeyToPath::getKey)
                                .toList()));
    }

    @Test
    void onlyTheFunctionsHaveTheHashesAndOnlyClientsAKey() {
        Rendered release = Chart.render("{load: {render: true}, retention: {enabled: true}, backup: {enabled: true}}");
        mounted(release, SECRET)
                .forEach((origin, keys) -> assertThat(keys).as(origin).isEqualTo(expected(origin)));
        Stream<VolumeMount> mounts = release.pods().stream()
                .flatMap(pod ->
                        Stream.concat(pod.spec().getInitContainers().stream(), pod.spec().getContainers().stream()))
                .flatMap(container -> container.getVolumeMounts().stream())
                .filter(mount -> mount.getName().equals("api-keys"));
        // Not of a path below it, which would never change; and the migration, an init container, has none.
        assertThat(mounts).hasSize(7).allMatch(VolumeMount::getReadOnly).allMatch(mount -> mount.getSubPath() == null);
    }

    private static List<String> expected(String origin) {
        if (origin.startsWith("Job demo-load-")) {
            return List.of("publish-key", "read-key");
        }
        return switch (origin) {
            case "Deployment demo-ingest", "Deployment demo-stats" -> List.of("keys");
            case "Deployment demo-feed" -> List.of("feed-keys");
            case "Pod demo-test-publish" -> List.of("publish-key");
            case "Pod demo-test-stats" -> List.of("read-key");
            case "Pod demo-test-feed" -> List.of("consume-key", "publish-key");
            default -> List.of();
        };
    }

    @Test
    void aNamedSecretIsUsedAndNoneIsMade() {
        Rendered release = Chart.render("apiKeys: {existingSecret: mine}");
        assertThat(release.find(Secret.class, SECRET)).isEmpty();
        assertThat(mounted(release, "mine"))
                .containsEntry("Deployment demo-ingest", List.of("keys"))
                .containsEntry("Deployment demo-feed", List.of("keys"));
        assertThat(Chart.refusal("apiKeys: {existingSecret: mine, lines: [a read x]}"))
                .contains("apiKeys.lines belong to the Secret that is made");
    }

    @Test
    void switchedOffNothingIsLeftOfThem() {
        Rendered release = Chart.render("{apiKeys: {enabled: false}, load: {render: true}}");
        assertThat(release.find(Secret.class, SECRET)).isEmpty();
        for (PodSource pod : release.pods()) {
            assertThat(pod.spec().toString()).as(pod.origin()).doesNotContain("api-keys", "API_KEY");
        }
        assertThat(Chart.notes("apiKeys: {enabled: false}"))
                .contains("whoever reaches the functions may publish and read")
                .doesNotContain("Authorization");
    }

    @Test
    void theNotesTellHowToFetchAKeyAndUseIt() {
        assertThat(Chart.notes(""))
                .contains("get secret demo-api-keys -o jsonpath='{.data.publish-key}' | base64 -d)")
                .contains("localhost:8080/publish -H \"Authorization: Bearer $publish\"")
                .contains("localhost:8082/stats -H \"Authorization: Bearer $read\"");
    }
}
