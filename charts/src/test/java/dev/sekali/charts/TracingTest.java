package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A receiver of traces is told to the functions, and they may reach it. */
class TracingTest {

    private static final String ON =
            "tracing: {endpoint: 'http://collector.monitoring:4318', headersSecret: keys, samplerArg: 0.25}";

    @Test
    void withoutAReceiverNothingIsSaidOfTraces() {
        Rendered release = Chart.render("{}");
        for (Deployment function : release.all(Deployment.class)) {
            assertThat(variables(function))
                    .noneSatisfy((name, _) -> assertThat(name).startsWith("OTEL_"));
        }
        assertThat(policies(release)).isEmpty();
    }

    @Test
    void everyFunctionIsToldWhereAndHow() {
        for (Deployment function : Chart.render(ON).all(Deployment.class)) {
            assertThat(variables(function))
                    .containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.monitoring:4318")
                    .containsEntry("OTEL_EXPORTER_OTLP_HEADERS_FILE", "/run/tracing/headers")
                    .containsEntry("OTEL_SERVICE_NAME", function.getMetadata().getName())
                    .containsEntry("OTEL_TRACES_SAMPLER", "parentbased_always_on")
                    .containsEntry("OTEL_TRACES_SAMPLER_ARG", "0.25");
            assertThat(container(function).getVolumeMounts())
                    .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/run/tracing"));
            assertThat(function.getSpec().getTemplate().getSpec().getVolumes())
                    .filteredOn(volume -> volume.getName().equals("tracing"))
                    .extracting(Volume::getSecret)
                    .singleElement()
                    .satisfies(secret -> assertThat(secret.getSecretName()).isEqualTo("keys"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://collector:4318,4318",
        "http://collector,80",
        "https://traces.example.com/otlp,443",
        "https://traces.example.com:8443/otlp,8443"
    })
    void theFunctionsReachTheReceiversPortAndNoOtherPodDoes(String endpoint, int port) {
        List<NetworkPolicy> policies = policies(Chart.render("tracing: {endpoint: '%s'}".formatted(endpoint)));
        assertThat(policies).singleElement().satisfies(policy -> {
            assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Egress");
            assertThat(policy.getSpec().getPodSelector().getMatchExpressions())
                    .anySatisfy(component ->
                            assertThat(component.getValues()).containsExactlyInAnyOrderElementsOf(Chart.FUNCTIONS));
            assertThat(policy.getSpec().getEgress())
                    .singleElement()
                    .satisfies(rule -> assertThat(rule.getPorts())
                            .singleElement()
                            .satisfies(
                                    one -> assertThat(one.getPort().getIntVal()).isEqualTo(port)));
        });
    }

    private static List<NetworkPolicy> policies(Rendered release) {
        return release.all(NetworkPolicy.class).stream()
                .filter(policy -> policy.getMetadata().getName().endsWith("-tracing"))
                .toList();
    }

    private static Container container(Deployment function) {
        return function.getSpec().getTemplate().getSpec().getContainers().getFirst();
    }

    private static Map<String, String> variables(Deployment function) {
        return container(function).getEnv().stream()
                .filter(variable -> variable.getValue() != null)
                .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    }
}
