package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How the functions' Services lead outside. */
class ServicesTest {

    private static Service service(String yaml, String function) {
        return Chart.render(yaml).one(Service.class, "demo-" + function);
    }

    @ParameterizedTest
    @MethodSource("dev.sekali.charts.Chart#functions")
    void byDefaultAServiceStaysInTheClusterAndHasTheChartsLabelsAlone(String function) {
        Service service = service("", function);
        assertThat(service.getSpec().getType()).isEqualTo("ClusterIP");
        assertThat(service.getSpec().getLoadBalancerClass()).isNull();
        assertThat(service.getSpec().getExternalTrafficPolicy()).isNull();
        assertThat(service.getMetadata().getAnnotations()).isEmpty();
        assertThat(service.getMetadata().getLabels().keySet())
                .allMatch(key -> key.startsWith("app.kubernetes.io/") || key.equals("helm.sh/chart"));
    }

    @ParameterizedTest
    @CsvSource({"ingest, stats", "stats, feed", "feed, ingest"})
    void aLoadBalancerIsMadeAsTold(String function, String other) {
        Rendered release = Chart.render("""
                %s:
                  service:
                    type: LoadBalancer
                    loadBalancerClass: example.com/internal
                    externalTrafficPolicy: Local
                    annotations: {example.com/timeout: 60, example.com/internal: true}
                    labels: {exposed: yes}
                """.formatted(function));
        Service service = release.one(Service.class, "demo-" + function);
        assertThat(service.getSpec().getLoadBalancerClass()).isEqualTo("example.com/internal");
        assertThat(service.getSpec().getExternalTrafficPolicy()).isEqualTo("Local");
        assertThat(service.getMetadata().getAnnotations())
                .isEqualTo(Map.of("example.com/timeout", "60", "example.com/internal", "true"));
        assertThat(service.getMetadata().getLabels()).containsEntry("exposed", "true");
        for (String inside : List.of("demo-" + other, "demo-%s-operations".formatted(function))) {
            Service unchanged = release.one(Service.class, inside);
            assertThat(unchanged.getSpec().getType()).isEqualTo("ClusterIP");
            assertThat(unchanged.getMetadata().getAnnotations()).isEmpty();
            assertThat(unchanged.getMetadata().getLabels()).doesNotContainKey("exposed");
        }
    }

    @Test
    void aNodePortLeadsToAllNodesUnlessToldOtherwise() {
        assertThat(service("ingest: {service: {type: NodePort}}", "ingest")
                        .getSpec()
                        .getExternalTrafficPolicy())
                .isEqualTo("Cluster");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ingest: {service: {externalTrafficPolicy: Local}} | ingest.service.externalTrafficPolicy does not match: \"Cluster\"",
                "stats: {service: {type: NodePort, loadBalancerClass: x}} | stats.service.loadBalancerClass does not match: \"\"",
            })
    void whatOnlyAnotherTypeHasIsRefused(String values, String message) {
        assertThat(Chart.refusal(values)).contains(message);
    }

    @Test
    void theNotesSayWhenThePoliciesKeepOutWhoComesFromOutside() {
        String kept = "networkPolicy.clients names no ipBlock, so nobody outside of the cluster gets in by the ";
        assertThat(Chart.notes("stats: {service: {type: LoadBalancer}}")).contains(kept + "LoadBalancer.");
        assertThat(Chart.notes("{stats: {service: {type: LoadBalancer}}, ingest: {service: {type: NodePort}}}"))
                .contains(kept + "NodePort or the LoadBalancer.");
        for (String fit : List.of(
                "",
                "stats: {enabled: false, service: {type: LoadBalancer}}",
                "{stats: {service: {type: LoadBalancer}}, networkPolicy: {enabled: false}}",
                "{stats: {service: {type: LoadBalancer}}, networkPolicy: {clients: [{ipBlock: {cidr: 192.0.2.0/24}}]}}")) {
            assertThat(Chart.notes(fit)).as(fit).doesNotContain("ipBlock");
        }
    }
}
