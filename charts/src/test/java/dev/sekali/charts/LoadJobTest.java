package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The publisher's Job, as {@code make load} renders it. */
class LoadJobTest {

    private static Job job(Rendered release) {
        return release.all(Job.class).getFirst();
    }

    private static Map<String, String> environment(Job job) {
        return job.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
                .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    }

    @Test
    void itIsNoPartOfARelease() {
        assertThat(Chart.render("").all(Job.class)).isEmpty();
    }

    @Test
    void eachRenderingIsAnotherJob() {
        String first = job(Chart.render("load: {render: true}")).getMetadata().getName();
        String second = job(Chart.render("load: {render: true}")).getMetadata().getName();
        assertThat(first).startsWith("demo-load-").isNotEqualTo(second);
    }

    @Test
    void itSendsWhatItIsToldToTheReleasesServices() {
        Rendered release =
                Chart.render("load: {render: true, events: 20000000, workers: 64, rate: 500, settings: {TOPICS: 8}}");
        Map<String, String> environment = environment(job(release));
        assertThat(environment)
                .containsEntry("EVENTS", "20000000")
                .containsEntry("WORKERS", "64")
                .containsEntry("RATE", "500")
                .containsEntry("TOPICS", "8");
        for (String name : new String[] {"SEKALI_URL", "STATS_URL"}) {
            URI url = URI.create(environment.getOrDefault(name, ""));
            Service service = release.one(Service.class, url.getHost());
            assertThat(service.getSpec().getPorts()).anyMatch(port -> port.getPort() == url.getPort());
        }
        assertThat(environment.get("SEKALI_URL")).contains("ingest");
        assertThat(environment.get("STATS_URL")).contains("stats");
    }

    @Test
    void itRunsOnceAndIsClearedAway() {
        Job job = job(Chart.render("load: {render: true}"));
        assertThat(job.getSpec().getBackoffLimit()).isZero();
        assertThat(job.getSpec().getTemplate().getSpec().getRestartPolicy()).isEqualTo("Never");
        assertThat(job.getSpec().getTtlSecondsAfterFinished()).isPositive();
        assertThat(job.getMetadata().getNamespace()).isEqualTo(Chart.NAMESPACE);
    }

    @Test
    void itHasNoSecretsButTheApiKeys() {
        assertThat(job(Chart.render("load: {render: true}"))
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getVolumes())
                .filteredOn(volume -> volume.getSecret() != null)
                .extracting(volume -> volume.getSecret().getSecretName())
                .containsExactly("demo-api-keys");
    }
}
