package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords are made once, and then stay. The cluster that an upgrade finds is a fake one: see {@link FakeCluster}. */
class PasswordsTest {

    @AfterEach
    void clear() {
        FakeCluster.get().clear();
    }

    private static Map<String, String> passwords(String yaml) {
        Map<String, String> clear = new TreeMap<>();
        Chart.render(yaml)
                .one(Secret.class, "demo-passwords")
                .getData()
                .forEach((key, value) ->
                        clear.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
        return clear;
    }

    @Test
    void aFirstInstallationGetsADifferentLongPasswordForEachRole() {
        Map<String, String> passwords = passwords("");
        assertThat(passwords)
                .containsOnlyKeys(
                        "superuser-password",
                        "owner-password",
                        "ingest-password",
                        "stats-password",
                        "feed-password",
                        "retention-password");
        assertThat(new HashSet<>(passwords.values())).hasSize(6).allMatch(it -> it.matches("[A-Za-z0-9]{32}"));
        assertThat(passwords("")).isNotEqualTo(passwords);
    }

    @Test
    void anUpgradeMakesNoneWhereAllAreThere() {
        FakeCluster.get().hasSecret(Chart.NAMESPACE, "demo-passwords", passwords(""));
        assertThat(Chart.render("").find(Secret.class, "demo-passwords")).isEmpty();
    }

    @Test
    void anUpgradeAddsWhatIsMissing() {
        FakeCluster.get().hasSecret(Chart.NAMESPACE, "demo-passwords", Map.of("owner-password", "old", "mine", "too"));
        assertThat(passwords(""))
                .containsEntry("owner-password", "old")
                .containsEntry("mine", "too")
                .hasSize(7);
    }

    @Test
    void anUpgradeFromAReleaseWithoutFeedAddsItsPasswordAlone() {
        Map<String, String> before = passwords("");
        before.remove("feed-password");
        FakeCluster.get().hasSecret(Chart.NAMESPACE, "demo-passwords", before);
        Map<String, String> after = passwords("");
        assertThat(after.remove("feed-password")).matches("[A-Za-z0-9]{32}");
        assertThat(after).isEqualTo(before);
    }

    private static final Map<String, String> NAMED =
            Map.of("superuser-password", "s", "owner-password", "o", "ingest-password", "i", "stats-password", "r");

    @Test
    void aKeyThatANamedSecretLacksIsNamedBeforeAnythingIsChanged() {
        FakeCluster.get().hasSecret(Chart.NAMESPACE, "mine", NAMED);
        assertThat(Chart.refusal("auth: {existingSecret: mine}"))
                .contains("the Secret mine, which auth.existingSecret names, has no feed-password: add it, "
                        + "or set feed.enabled=false");
        String without = "auth: {existingSecret: mine}\nfeed: {enabled: false}\n";
        assertThat(Chart.render(without).find(Secret.class, "mine")).isEmpty();
        assertThat(Chart.refusal(without + "retention: {enabled: true}"))
                .contains("has no retention-password: add it, or set retention.enabled=false");
        FakeCluster.get().clear();
        FakeCluster.get().hasSecret(Chart.NAMESPACE, "mine", Map.of("owner-password", "o"));
        assertThat(Chart.refusal(without))
                .contains("has no superuser-password: add it")
                .doesNotContain("enabled=false");
    }

    @Test
    void anotherReleasesPasswordsAreNotTaken() {
        FakeCluster.get().hasSecret("elsewhere", "demo-passwords", Map.of("owner-password", "theirs"));
        assertThat(passwords("")).doesNotContainEntry("owner-password", "theirs");
    }

    @Test
    void aGivenPasswordWinsAndTheOthersStay() {
        FakeCluster.get()
                .hasSecret(
                        Chart.NAMESPACE, "demo-passwords", Map.of("ingest-password", "old", "stats-password", "kept"));
        assertThat(passwords("auth: {passwords: {ingest: new}}"))
                .containsEntry("ingest-password", "new")
                .containsEntry("stats-password", "kept");
    }

    @Test
    void aPasswordOfDigitsIsTakenAsItIsWritten() {
        assertThat(passwords("auth: {passwords: {owner: 7, ingest: 10000000000, stats: 9007199254740991}}"))
                .containsEntry("owner-password", "7")
                .containsEntry("ingest-password", "10000000000")
                .containsEntry("stats-password", "9007199254740991");
    }

    /** Digits that the engine would not give back, or that would count as none. */
    @ParameterizedTest
    @ValueSource(strings = {"9007199254740993", "12345678901234567890", "1.5", "1e30", "0", "true"})
    void aPasswordThatHasToBeQuotedIsNamed(String password) {
        assertThat(Chart.refusal("auth: {passwords: {ingest: %s}}".formatted(password)))
                .contains("auth.passwords.ingest: ");
        assertThat(passwords("auth: {passwords: {ingest: \"%s\"}}".formatted(password)))
                .containsEntry("ingest-password", password);
    }

    @Test
    void theSecretOutlivesTheReleaseLikeTheVolumeThatKnowsIt() {
        assertThat(Chart.render("")
                        .one(Secret.class, "demo-passwords")
                        .getMetadata()
                        .getAnnotations())
                .containsEntry("helm.sh/resource-policy", "keep");
    }

    @Test
    void aNamedSecretIsUsedAndNoneIsMade() {
        Rendered release = Chart.render("{auth: {existingSecret: mine}, apiKeys: {enabled: false}}");
        assertThat(release.all(Secret.class)).isEmpty();
        assertThat(release.pods().stream()
                        .flatMap(pod -> pod.spec().getVolumes().stream())
                        .filter(volume -> volume.getSecret() != null)
                        .map(volume -> volume.getSecret().getSecretName()))
                .isNotEmpty()
                .containsOnly("mine");
    }

    @Test
    void nobodyGuessesThePasswordOfAnExternalOwner() {
        assertThat(Chart.refusal("{database: {enabled: false}, externalDatabase: {host: h}}"))
                .contains("the password of its owner must be given")
                .contains("auth.existingSecret");
        assertThat(Chart.render(
                                "{database: {enabled: false}, externalDatabase: {host: h}, auth: {passwords: {owner: o}}}")
                        .one(Secret.class, "demo-passwords")
                        .getData())
                .containsOnlyKeys(
                        "owner-password", "ingest-password", "stats-password", "feed-password", "retention-password");
    }
}
