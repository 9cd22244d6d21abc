package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.charts.Rendered.PodSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What users want pods to have beside what the chart gives them: {@code pod}, for all and for one component. */
class PodsTest {

    private static final Path EVERYTHING =
            Chart.write("{retention: {enabled: true}, backup: {enabled: true}, load: {render: true}}");

    private static final String EXTRAS = """
            annotations: {note: mine, mine: 1, proxy: false}
            labels: {team: mine}
            priorityClassName: high
            nodeSelector: {disk: mine}
            tolerations: [{key: mine, operator: Exists}]
            affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [
              {weight: 1, preference: {matchExpressions: [{key: disk, operator: Exists}]}}]}}
            extraEnv: [{name: MINE, value: "1"}]
            extraVolumes: [{name: mine, emptyDir: {}}]
            extraVolumeMounts: [{name: mine, mountPath: /mine}]
            extraContainers: [{name: beside, image: beside:1}]
            extraInitContainers: [{name: before, image: before:1, restartPolicy: Always}]
            """;

    private static Rendered render(String yaml) {
        Rendered release = Chart.render(EVERYTHING, Chart.write(yaml));
        for (HasMetadata resource : release.all()) {
            assertThat(UnknownFields.of(resource)).isEmpty();
        }
        return release;
    }

    private static String component(PodSource pod) {
        return pod.meta().getLabels().getOrDefault("app.kubernetes.io/component", "test");
    }

    @Test
    void byDefaultPodsHaveWhatTheChartGivesThem() {
        assertThat(render("").pods()).hasSizeGreaterThan(7).allSatisfy(pod -> {
            assertThat(pod.meta().getAnnotations().keySet()).allMatch(key -> key.contains("/hook"));
            assertThat(pod.spec().getPriorityClassName()).isNull();
            assertThat(pod.spec().getNodeSelector()).isEmpty();
            assertThat(pod.spec().getTolerations()).isEmpty();
            assertThat(pod.spec().getContainers()).hasSize(1);
        });
    }

    @Test
    void whatIsSaidOfAllPodsIsOnEachOfThem() {
        Rendered release = render("""
                commonLabels: {cost: 7}
                pod:
                  annotations: {proxy: false}
                  labels: {team: a}
                  priorityClassName: low
                  nodeSelector: {gpu: true}
                  tolerations: [{key: spot, operator: Exists}]
                """);
        assertThat(release.pods()).hasSizeGreaterThan(7).allSatisfy(pod -> {
            assertThat(pod.meta().getAnnotations()).containsEntry("proxy", "false");
            assertThat(pod.meta().getLabels()).containsEntry("cost", "7");
            assertThat(pod.spec().getPriorityClassName()).isEqualTo("low");
            assertThat(pod.spec().getNodeSelector()).isEqualTo(Map.of("gpu", "true"));
            assertThat(pod.spec().getTolerations())
                    .extracting(Toleration::getKey)
                    .containsExactly("spot");
        });
        // A stranger, which the release's policies must not select, and nobody's team.
        assertThat(release.pods().stream().filter(pod -> !pod.origin().endsWith("test-denied")))
                .allSatisfy(pod -> assertThat(pod.meta().getLabels()).containsEntry("team", "a"));
    }

    @ParameterizedTest
    @CsvSource({
        "ingest, ingest, ingest",
        "stats, stats, stats",
        "feed, feed, feed",
        "database, postgres, postgres",
        "retention, retention, retention",
        "backup, backup, backup",
        "load, load, publisher"
    })
    void whatIsSaidOfAComponentIsOnItsPodsAlone(String value, String component, String name) {
        Rendered release = render("""
                pod:
                  annotations: {note: all, all: 1, proxy: true}
                  tolerations: [{key: all, operator: Exists}]
                  priorityClassName: low
                %s:
                  pod:
                %s
                """.formatted(value, EXTRAS.indent(4)));
        PodSource pod = release.pods().stream()
                .filter(it -> component(it).equals(component))
                .findFirst()
                .orElseThrow();
        PodSpec spec = pod.spec();
        assertThat(pod.meta().getAnnotations())
                .isEqualTo(Map.of("note", "mine", "mine", "1", "all", "1", "proxy", "false"));
        assertThat(pod.meta().getLabels()).containsEntry("team", "mine");
        assertThat(spec.getPriorityClassName()).isEqualTo("high");
        assertThat(spec.getNodeSelector()).isEqualTo(Map.of("disk", "mine"));
        assertThat(spec.getTolerations()).extracting(Toleration::getKey).containsExactly("all", "mine");
        assertThat(spec.getAffinity().getNodeAffinity().getPreferredDuringSchedulingIgnoredDuringExecution())
                .hasSize(1);
        assertThat(spec.getVolumes()).extracting(Volume::getName).contains("mine");
        assertThat(spec.getContainers()).extracting(Container::getName).containsExactly(name, "beside");
        Container container = spec.getContainers().getFirst();
        assertThat(container.getEnv()).extracting(EnvVar::getName).contains("MINE");
        assertThat(container.getVolumeMounts())
                .extracting(VolumeMount::getMountPath)
                .contains("/mine");
        // A proxy on the way to the database has to run when the migration does.
        assertThat(spec.getInitContainers().getFirst().getName()).isEqualTo("before");
        assertThat(spec.getInitContainers().getFirst().getRestartPolicy()).isEqualTo("Always");

        assertThat(release.pods().stream().filter(other -> !other.equals(pod))).allSatisfy(other -> {
            assertThat(other.meta().getAnnotations())
                    .containsEntry("note", "all")
                    .doesNotContainKey("mine");
            assertThat(other.spec().getPriorityClassName()).isEqualTo("low");
            assertThat(other.spec().getTolerations())
                    .extracting(Toleration::getKey)
                    .containsExactly("all");
            assertThat(other.spec().toString()).doesNotContain("mine", "MINE", "beside", "before:");
        });
    }

    @Test
    void theTestsOfAReleaseHaveNoExtras() {
        Rendered release = render("pod:\n" + EXTRAS.indent(2));
        for (PodSource pod : release.pods()) {
            Stream<String> containers = Stream.concat(
                            pod.spec().getInitContainers().stream(), pod.spec().getContainers().stream())
                    .map(Container::getName);
            if (pod.origin().startsWith("Pod ")) {
                assertThat(containers).as(pod.origin()).containsExactly("test");
                assertThat(pod.spec().toString()).as(pod.origin()).doesNotContain("MINE", "/mine");
            } else {
                assertThat(containers).as(pod.origin()).contains("before", "beside");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sekali.charts.Chart#functions")
    void aFunctionIsSpreadOverNodesAndZonesAlsoWhenItsNodesAreChosen(String function) {
        for (String yaml : List.of("", "%s: {pod:\n{%s}}".formatted(function, "affinity: {nodeAffinity: {}}"))) {
            PodSpec spec = render(yaml).pod("Deployment demo-" + function).spec();
            assertThat(spec.getAffinity().getPodAntiAffinity().getPreferredDuringSchedulingIgnoredDuringExecution())
                    .singleElement()
                    .satisfies(term -> assertThat(term.getPodAffinityTerm().getTopologyKey())
                            .isEqualTo("kubernetes.io/hostname"));
            assertThat(spec.getTopologySpreadConstraints()).singleElement().satisfies(zones -> {
                assertThat(zones.getTopologyKey()).isEqualTo("topology.kubernetes.io/zone");
                assertThat(zones.getMatchLabelKeys()).containsExactly("pod-template-hash");
            });
        }
    }

    @Test
    void anotherSpreadTakesThePlaceOfTheCharts() {
        Rendered release = render("""
                pod:
                  topologySpreadConstraints:
                    - {maxSkew: 1, topologyKey: rack, whenUnsatisfiable: DoNotSchedule}
                    - {maxSkew: 2, topologyKey: row, whenUnsatisfiable: DoNotSchedule,
                       labelSelector: {matchLabels: {team: a}}}
                ingest: {pod: {affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: []}}}}
                """);
        for (PodSource pod : release.pods()) {
            List<TopologySpreadConstraint> spread = pod.spec().getTopologySpreadConstraints();
            assertThat(spread)
                    .extracting(TopologySpreadConstraint::getTopologyKey)
                    .containsExactly("rack", "row");
            assertThat(spread.getFirst().getLabelSelector().getMatchLabels())
                    .containsEntry("app.kubernetes.io/component", component(pod))
                    .containsEntry("app.kubernetes.io/instance", "demo");
            assertThat(spread.getLast().getLabelSelector().getMatchLabels()).isEqualTo(Map.of("team", "a"));
        }
        assertThat(release.pod("Deployment demo-ingest")
                        .spec()
                        .getAffinity()
                        .getPodAntiAffinity()
                        .getPreferredDuringSchedulingIgnoredDuringExecution())
                .isEmpty();
    }

    @Test
    void commonLabelsAreOnEverythingAndSelectNothing() {
        Rendered release =
                Chart.render(Chart.valuesFile("hardened"), Chart.write("commonLabels: {team: a, release: 2}"));
        assertThat(release.all())
                .allSatisfy(resource ->
                        assertThat(resource.getMetadata().getLabels()).containsEntry("team", "a"));
        // A label that a part has for itself counts more than a common one.
        assertThat(release.all().stream()
                        .filter(resource -> resource.getApiVersion().startsWith("monitoring."))
                        .map(resource -> resource.getMetadata().getLabels().get("release")))
                .isNotEmpty()
                .containsOnly("prometheus");
        assertThat(release.one(Deployment.class, "demo-ingest")
                        .getSpec()
                        .getSelector()
                        .getMatchLabels())
                .doesNotContainKey("team");
        StatefulSet postgres = release.one(StatefulSet.class, "demo-postgres");
        assertThat(postgres.getSpec().getSelector().getMatchLabels()).doesNotContainKey("team");
        // It can't be changed.
        assertThat(postgres.getSpec()
                        .getVolumeClaimTemplates()
                        .getFirst()
                        .getMetadata()
                        .getLabels())
                .doesNotContainKey("team");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "commonLabels: {app.kubernetes.io/name: x} | commonLabels.app.kubernetes.io/name does not match: \"a label of the chart's own\"",
                "pod: {labels: {app.kubernetes.io/component: x}} | pod.labels.app.kubernetes.io/component",
                "ingest: {pod: {labels: {app.kubernetes.io/instance: x}}} | ingest.pod.labels.app.kubernetes.io/instance",
                "stats: {service: {labels: {sekali.dev/port: x}}} | stats.service.labels.sekali.dev/port",
                "commonLabels: {team: a b} | commonLabels.team: Does not match pattern",
                "pod: {extraEnv: [{nam: x}]} | pod.extraEnv.0: Additional property nam is not allowed",
                "load: {pod: {extraEnv: [{name: x, value: 1}]}} | load.pod.extraEnv.0.value: Invalid type. Expected: string",
                "pod: {extraContainers: [{name: x}]} | pod.extraContainers.0: image is required",
                "pod: {extraContainers: [{name: x, image: y, comand: [z]}]} | extraContainers.0: Additional property comand",
                "pod: {extraVolumes: [{name: x}]} | pod.extraVolumes.0: Must have at least 2 properties",
                "pod: {extraEgress: [{}]} | pod.extraEgress.0: Must have at least 1 properties",
                "pod: {extraEgress: [{to: []}]} | pod.extraEgress.0.to: Array must have at least 1 items",
                "pod: {affinity: {nodAffinity: {}}} | pod.affinity: Additional property nodAffinity is not allowed",
                "backup: {pod: {priorityClass: x}} | backup.pod: Additional property priorityClass is not allowed",
            })
    void whatCanNotBeMeantIsNamed(String values, String message) {
        assertThat(Chart.refusal(values)).contains(message);
    }
}
