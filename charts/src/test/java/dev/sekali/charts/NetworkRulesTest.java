package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.charts.NetworkRules.InPod;
import dev.sekali.charts.NetworkRules.Outside;
import dev.sekali.charts.NetworkRules.Place;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules as the Kubernetes documentation states them, one by one. */
class NetworkRulesTest {

    private static final InPod WEB = new InPod("shop", Map.of("app", "web"), Map.of("http", 8080));
    private static final InPod DB = new InPod("shop", Map.of("app", "db"), Map.of());
    private static final InPod ELSEWHERE = new InPod("other", Map.of("app", "db"), Map.of());
    private static final Place NET = new Outside("203.0.113.7");

    private static boolean allowed(Place from, Place to, int port, String... specs) {
        return rules(specs).allows(from, to, "TCP", port);
    }

    private static NetworkRules rules(String... specs) {
        KubernetesSerialization serialization = new KubernetesSerialization();
        List<NetworkPolicy> policies = Stream.of(specs)
                .map(spec -> serialization.unmarshal(
                        "---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: shop}, spec: "
                                + spec
                                + "}",
                        NetworkPolicy.class))
                .toList();
        return new NetworkRules(Map.of("shop", Map.of("team", "a"), "other", Map.of("team", "b")), policies);
    }

    @Test
    void withoutAPolicyAllIsOpen() {
        assertThat(allowed(NET, WEB, 1)).isTrue();
        assertThat(allowed(WEB, NET, 1)).isTrue();
    }

    @Test
    void aPolicyWithoutRulesDeniesThePodsThatItSelectsAndNoOthers() {
        String deny = "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress]}";
        assertThat(allowed(DB, WEB, 80, deny)).isFalse();
        assertThat(allowed(WEB, DB, 80, deny)).isFalse();
        assertThat(allowed(ELSEWHERE, DB, 80, deny)).isTrue();
    }

    @Test
    void aPolicyHoldsInItsNamespaceOnly() {
        assertThat(allowed(WEB, ELSEWHERE, 80, "{podSelector: {}, policyTypes: [Ingress]}"))
                .isTrue();
        assertThat(allowed(ELSEWHERE, DB, 80, "{podSelector: {}, policyTypes: [Ingress]}"))
                .isFalse();
    }

    @Test
    void withoutTypesAPolicyIsForIngressAndForEgressIfItHasSuchRules() {
        assertThat(allowed(WEB, NET, 80, "{podSelector: {}}")).isTrue();
        assertThat(allowed(NET, WEB, 80, "{podSelector: {}}")).isFalse();
        assertThat(allowed(WEB, NET, 81, "{podSelector: {}, egress: [{ports: [{port: 80}]}]}"))
                .isFalse();
    }

    @Test
    void anEmptyListOfPeersMeansEverybodyAndAnEmptyListOfRulesNobody() {
        assertThat(allowed(NET, WEB, 80, "{podSelector: {}, ingress: [{from: []}]}"))
                .isTrue();
        assertThat(allowed(NET, WEB, 80, "{podSelector: {}, ingress: []}")).isFalse();
    }

    @Test
    void policiesAddUp() {
        String deny = "{podSelector: {}, policyTypes: [Ingress]}";
        String allow = "{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {}}]}]}";
        assertThat(allowed(DB, WEB, 80, deny, allow)).isTrue();
        assertThat(allowed(WEB, DB, 80, deny, allow)).isFalse();
    }

    @Test
    void bothEndsMustAllow() {
        String in = "{podSelector: {matchLabels: {app: web}}, ingress: [{}]}";
        String noOut = "{podSelector: {matchLabels: {app: db}}, policyTypes: [Egress]}";
        assertThat(allowed(DB, WEB, 80, in)).isTrue();
        assertThat(allowed(DB, WEB, 80, in, noOut)).isFalse();
    }

    @Test
    void aPodSelectorAloneMeansTheSameNamespace() {
        String rule = "{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: db}}}]}]}";
        assertThat(allowed(DB, WEB, 80, rule)).isTrue();
        assertThat(allowed(ELSEWHERE, WEB, 80, rule)).isFalse();
    }

    @Test
    void inOnePeerBothSelectorsMustMatchInTwoPeersEither() {
        String both = "{podSelector: {}, ingress: [{from:"
                + " [{namespaceSelector: {matchLabels: {team: b}}, podSelector: {matchLabels: {app: x}}}]}]}";
        String either = "{podSelector: {}, ingress: [{from:"
                + " [{namespaceSelector: {matchLabels: {team: b}}}, {podSelector: {matchLabels: {app: x}}}]}]}";
        assertThat(allowed(ELSEWHERE, WEB, 80, both)).isFalse();
        assertThat(allowed(ELSEWHERE, WEB, 80, either)).isTrue();
    }

    @Test
    void anAddressIsHeldAgainstBlocksAndTheirExceptions() {
        String block =
                "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.8/29]}}]}]}";
        assertThat(allowed(NET, WEB, 80, block)).isTrue();
        assertThat(allowed(new Outside("203.0.113.9"), WEB, 80, block)).isFalse();
        assertThat(allowed(new Outside("203.0.114.7"), WEB, 80, block)).isFalse();
        assertThat(allowed(new Outside("2001:db8::1"), WEB, 80, block)).isFalse();
        assertThat(allowed(DB, WEB, 80, block)).isFalse();
    }

    @Test
    void aPortIsANumberARangeOrANameAtTheTarget() {
        assertThat(allowed(DB, WEB, 80, "{podSelector: {}, ingress: [{ports: [{port: 80}]}]}"))
                .isTrue();
        assertThat(allowed(DB, WEB, 81, "{podSelector: {}, ingress: [{ports: [{port: 80}]}]}"))
                .isFalse();
        assertThat(allowed(DB, WEB, 85, "{podSelector: {}, ingress: [{ports: [{port: 80, endPort: 90}]}]}"))
                .isTrue();
        assertThat(allowed(DB, WEB, 8080, "{podSelector: {}, ingress: [{ports: [{port: http}]}]}"))
                .isTrue();
        assertThat(allowed(WEB, DB, 8080, "{podSelector: {}, ingress: [{ports: [{port: http}]}]}"))
                .isFalse();
    }

    @Test
    void theProtocolIsTcpUnlessSaid() {
        String tcp = "{podSelector: {}, ingress: [{ports: [{port: 53}]}]}";
        String udp = "{podSelector: {}, ingress: [{ports: [{port: 53, protocol: UDP}]}]}";
        assertThat(rules(tcp).allows(DB, WEB, "UDP", 53)).isFalse();
        assertThat(rules(udp).allows(DB, WEB, "UDP", 53)).isTrue();
        assertThat(rules(udp).allows(DB, WEB, "TCP", 53)).isFalse();
    }

    @Test
    void expressionsReadAsTheyAreNamed() {
        assertThat(allowed(DB, WEB, 1, selecting("{key: app, operator: In, values: [web]}")))
                .isFalse();
        assertThat(allowed(DB, WEB, 1, selecting("{key: app, operator: NotIn, values: [web]}")))
                .isTrue();
        assertThat(allowed(DB, WEB, 1, selecting("{key: tier, operator: NotIn, values: [web]}")))
                .isFalse();
        assertThat(allowed(DB, WEB, 1, selecting("{key: tier, operator: Exists}")))
                .isTrue();
        assertThat(allowed(DB, WEB, 1, selecting("{key: tier, operator: DoesNotExist}")))
                .isFalse();
    }

    private static String selecting(String expression) {
        return "{podSelector: {matchExpressions: [" + expression + "]}, policyTypes: [Ingress]}";
    }
}
