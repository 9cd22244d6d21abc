package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.charts.Rendered.PodSource;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever one resource says of another is so, for every one of the values files. */
@ParameterizedClass
@MethodSource("valuesFiles")
class ReferencesTest {

    /** What a Secret has that the release does not make itself, as values.yaml demands it. */
    private static final Set<String> DEMANDED_KEYS = Set.of(
            "superuser-password",
            "owner-password",
            "ingest-password",
            "stats-password",
            "feed-password",
            "retention-password",
            "keys",
            "publish-key",
            "read-key",
            "consume-key",
            "tls.crt",
            "tls.key",
            "ca.crt");

    private final Path valuesFile;
    private final Rendered release;

    ReferencesTest(Path valuesFile) {
        this.valuesFile = valuesFile;
        release = RENDERED.computeIfAbsent(valuesFile, file -> Chart.render(file, LOAD));
    }

    /** So that the Job is among what is checked. */
    private static final Path LOAD = Chart.write("load: {render: true}");

    /** There is an instance for each test. */
    private static final Map<Path, Rendered> RENDERED = new ConcurrentHashMap<>();

    static Stream<Path> valuesFiles() {
        return Chart.valuesFiles().stream();
    }

    @Test
    void kubernetesKnowsEveryField() {
        assertThat(release.all()).hasSizeGreaterThan(15);
        for (HasMetadata resource : release.all()) {
            assertThat(UnknownFields.of(resource)).as(name(resource)).isEmpty();
        }
    }

    @Test
    void namesAreUnique() {
        Set<String> names = new HashSet<>();
        for (HasMetadata resource : release.all()) {
            assertThat(names.add(name(resource))).as(name(resource)).isTrue();
        }
    }

    @Test
    void theLongestNamesAreShortEnough() {
        String longest = "a-release-whose-name-has-40-characters-x";
        assertThat(longest).hasSize(40);
        assertShortEnough(longest, Chart.renderAs(longest, valuesFile, LOAD));
        assertShortEnough(longest, Chart.render(valuesFile, LOAD, Chart.write("fullnameOverride: " + longest)));
        // Helm itself takes 53.
        assertShortEnough(longest, Chart.renderAs(longest + "-and-13-more", valuesFile, LOAD));
    }

    /** What Kubernetes makes of a name is longer: a CronJob's Jobs, the label of a StatefulSet's revision. */
    private static void assertShortEnough(String base, Rendered release) {
        assertThat(release.all(Job.class)).hasSize(1);
        for (HasMetadata resource : release.all()) {
            int limit =
                    resource.getKind().equals("CronJob") || resource.getKind().equals("StatefulSet") ? 52 : 63;
            assertThat(resource.getMetadata().getName())
                    .as(resource.getKind())
                    .startsWith(base)
                    .hasSizeLessThanOrEqualTo(limit)
                    .matches("[a-z]([-a-z0-9]*[a-z0-9])?");
            assertThat(resource.getMetadata().getLabels().values()).allMatch(value -> value.length() <= 63);
        }
    }

    @Test
    void everyControllerSelectsItsOwnPodsAndNoOthers() {
        release.all(Deployment.class)
                .forEach(it -> assertSelects(name(it), it.getSpec().getSelector(), name(it)));
        release.all(StatefulSet.class)
                .forEach(it -> assertSelects(name(it), it.getSpec().getSelector(), name(it)));
    }

    @Test
    void disruptionBudgetsAutoscalersAndSpreadsMeanTheirDeployment() {
        for (PodDisruptionBudget budget : release.all(PodDisruptionBudget.class)) {
            assertSelects(
                    name(budget),
                    budget.getSpec().getSelector(),
                    "Deployment " + budget.getMetadata().getName());
        }
        for (HorizontalPodAutoscaler scaler : release.all(HorizontalPodAutoscaler.class)) {
            Deployment target = release.one(
                    Deployment.class, scaler.getSpec().getScaleTargetRef().getName());
            // Otherwise each upgrade would set the number back.
            assertThat(target.getSpec().getReplicas()).isNull();
        }
        for (Deployment deployment : release.all(Deployment.class)) {
            var spec = deployment.getSpec().getTemplate().getSpec();
            assertSelects(
                    name(deployment),
                    spec.getAffinity()
                            .getPodAntiAffinity()
                            .getPreferredDuringSchedulingIgnoredDuringExecution()
                            .getFirst()
                            .getPodAffinityTerm()
                            .getLabelSelector(),
                    name(deployment));
            assertSelects(
                    name(deployment),
                    spec.getTopologySpreadConstraints().getFirst().getLabelSelector(),
                    name(deployment));
        }
    }

    @Test
    void everyServiceLeadsToPortsOfItsPods() {
        assertThat(release.all(Service.class)).isNotEmpty();
        for (Service service : release.all(Service.class)) {
            List<PodSource> pods = selected(selector(service.getSpec().getSelector()));
            assertThat(pods).as(name(service)).hasSize(1);
            // The pods that its name promises, and not those of its neighbour, which has the same ports.
            assertThat(service.getMetadata().getName())
                    .startsWith(pods.getFirst().origin().replaceFirst("^\\w+ ", ""));
            for (ServicePort port : service.getSpec().getPorts()) {
                assertThat(hasPort(pods.getFirst(), port.getTargetPort()))
                        .as("%s: %s", name(service), port.getTargetPort())
                        .isTrue();
            }
        }
    }

    @Test
    void noServiceThatLeadsOutsideHasTheOperationsPort() {
        for (Service service : release.all(Service.class)) {
            if (service.getSpec().getPorts().stream().anyMatch(port -> port.getPort() == 8081)) {
                assertThat(service.getSpec().getType()).as(name(service)).isEqualTo("ClusterIP");
            }
        }
    }

    @Test
    void everyRouteEndsAtAPortOfAService() {
        for (Ingress ingress : release.all(Ingress.class)) {
            var paths = ingress.getSpec().getRules().getFirst().getHttp().getPaths();
            assertThat(paths).isNotEmpty();
            for (var path : paths) {
                var backend = path.getBackend().getService();
                Service service = release.one(Service.class, backend.getName());
                assertThat(service.getSpec().getPorts())
                        .extracting(ServicePort::getName)
                        .contains(backend.getPort().getName());
            }
        }
        for (HTTPRoute route : release.all(HTTPRoute.class)) {
            assertThat(route.getSpec().getRules()).isNotEmpty();
            var backends = route.getSpec().getRules().stream()
                    .flatMap(rule -> rule.getBackendRefs().stream())
                    .toList();
            assertThat(backends).hasSameSizeAs(route.getSpec().getRules());
            for (var backend : backends) {
                Service service = release.one(Service.class, backend.getName());
                assertThat(service.getSpec().getPorts())
                        .extracting(ServicePort::getPort)
                        .contains(backend.getPort());
            }
        }
    }

    @Test
    void metricsAreCollectedFromEveryFunction() {
        for (ServiceMonitor monitor : release.all(ServiceMonitor.class)) {
            List<Service> services = release.all(Service.class).stream()
                    .filter(service -> NetworkRules.matches(
                            monitor.getSpec().getSelector(),
                            service.getMetadata().getLabels()))
                    .toList();
            assertThat(services).hasSameSizeAs(release.all(Deployment.class));
            for (Service service : services) {
                assertThat(service.getSpec().getPorts())
                        .extracting(ServicePort::getName)
                        .contains(monitor.getSpec().getEndpoints().getFirst().getPort());
                assertThat(service.getMetadata().getLabels())
                        .containsKey(monitor.getSpec().getJobLabel())
                        .containsKeys(monitor.getSpec().getTargetLabels().toArray(String[]::new));
            }
        }
    }

    @Test
    void everyProbeAsksAPortThatIsThere() {
        for (PodSource pod : release.pods()) {
            for (Container container : pod.spec().getContainers()) {
                Stream.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())
                        .filter(Objects::nonNull)
                        .map(Probe::getHttpGet)
                        .filter(Objects::nonNull)
                        .forEach(get -> assertThat(hasPort(pod, get.getPort()))
                                .as(pod.origin())
                                .isTrue());
            }
        }
    }

    @Test
    void everyVolumeIsThereWithItsKeysAndIsUsed() {
        for (PodSource pod : release.pods()) {
            Set<String> volumes =
                    pod.spec().getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
            pod.claims().forEach(claim -> volumes.add(claim.getMetadata().getName()));
            Set<String> mounted = containers(pod)
                    .flatMap(container -> container.getVolumeMounts().stream())
                    .map(VolumeMount::getName)
                    .collect(Collectors.toSet());
            assertThat(mounted).as(pod.origin()).isEqualTo(volumes);
            pod.spec().getVolumes().forEach(volume -> assertKeys(pod, volume));
        }
    }

    private void assertKeys(PodSource pod, Volume volume) {
        if (volume.getConfigMap() != null) {
            ConfigMap source =
                    release.one(ConfigMap.class, volume.getConfigMap().getName());
            assertThat(source.getData().keySet())
                    .as(pod.origin())
                    .containsAll(keys(volume.getConfigMap().getItems()));
        }
        if (volume.getSecret() != null && !volume.getName().equals("database-ca")) {
            Set<String> there = release.find(Secret.class, volume.getSecret().getSecretName())
                    .map(secret -> secret.getData().keySet())
                    .orElse(DEMANDED_KEYS);
            assertThat(there)
                    .as(pod.origin())
                    .containsAll(keys(volume.getSecret().getItems()));
        }
        if (volume.getPersistentVolumeClaim() != null) {
            release.one(
                    PersistentVolumeClaim.class,
                    volume.getPersistentVolumeClaim().getClaimName());
        }
    }

    private static List<String> keys(List<KeyToPath> items) {
        // A volume without a list would hold every key.
        assertThat(items).isNotEmpty();
        return items.stream().map(KeyToPath::getKey).toList();
    }

    @Test
    void everyFileThatASettingNamesIsMounted() {
        int files = 0;
        for (PodSource pod : release.pods()) {
            for (Container container : containers(pod).toList()) {
                Set<String> paths = mountedFiles(pod, container);
                for (EnvVar variable : container.getEnv()) {
                    if (variable.getName().endsWith("_FILE")
                            || variable.getName().equals("PGSSLROOTCERT")) {
                        assertThat(paths)
                                .as("%s %s", pod.origin(), variable.getName())
                                .contains(variable.getValue());
                        files++;
                    }
                }
                if (!container.getCommand().isEmpty()
                        && container.getCommand().getFirst().startsWith("/scripts/")) {
                    assertThat(paths)
                            .as(pod.origin())
                            .contains(container.getCommand().getFirst());
                }
            }
        }
        assertThat(files).isGreaterThan(5);
    }

    private static Set<String> mountedFiles(PodSource pod, Container container) {
        Map<String, Volume> volumes =
                pod.spec().getVolumes().stream().collect(Collectors.toMap(Volume::getName, volume -> volume));
        return container.getVolumeMounts().stream()
                .flatMap(mount ->
                        items(volumes.get(mount.getName())).map(item -> mount.getMountPath() + "/" + item.getPath()))
                .collect(Collectors.toSet());
    }

    private static Stream<KeyToPath> items(@Nullable Volume volume) {
        if (volume == null) {
            return Stream.empty();
        }
        return volume.getSecret() != null
                ? volume.getSecret().getItems().stream()
                : volume.getConfigMap() != null ? volume.getConfigMap().getItems().stream() : Stream.empty();
    }

    @Test
    void aFunctionSeesNoPasswordButItsOwn() {
        for (String function : Chart.FUNCTIONS) {
            PodSource pod = release.pod("Deployment demo-" + function);
            Container container = pod.spec().getContainers().getFirst();
            assertThat(passwords(pod, container)).containsExactly(function + "-password");
            assertThat(passwords(pod, pod.spec().getInitContainers().getFirst()))
                    .contains("owner-password", "ingest-password", "stats-password", "feed-password");
        }
    }

    private static List<String> passwords(PodSource pod, Container container) {
        return mountedFiles(pod, container).stream()
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .filter(name -> name.endsWith("-password"))
                .toList();
    }

    @Test
    void noPasswordIsAnEnvironmentVariable() {
        for (PodSource pod : release.pods()) {
            containers(pod).forEach(container -> {
                assertThat(container.getEnvFrom()).isEmpty();
                assertThat(container.getEnv())
                        .allMatch(variable -> variable.getValueFrom() == null)
                        .noneMatch(variable -> variable.getName().endsWith("PASSWORD"));
            });
        }
    }

    @Test
    void everyPodHasAnAccountOfTheReleaseAndNoToken() {
        for (PodSource pod : release.pods()) {
            ServiceAccount account =
                    release.one(ServiceAccount.class, pod.spec().getServiceAccountName());
            assertThat(account.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.spec().getAutomountServiceAccountToken())
                    .as(pod.origin())
                    .isFalse();
            // SEKALI_INGEST_PORT=tcp://… and its kind would be read as settings.
            assertThat(pod.spec().getEnableServiceLinks()).as(pod.origin()).isFalse();
        }
    }

    @Test
    void everyPodMeetsTheRestrictedProfileWithAReadOnlyRootAndLimitedMemory() {
        assertThat(release.pods()).hasSizeGreaterThan(4);
        for (PodSource pod : release.pods()) {
            assertThat(PodSecurity.violations(pod.spec())).as(pod.origin()).isEmpty();
            containers(pod).forEach(container -> {
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                        .as(pod.origin())
                        .isTrue();
                assertThat(container.getResources().getLimits())
                        .as(pod.origin())
                        .containsKey("memory");
                assertThat(container.getResources().getRequests())
                        .as(pod.origin())
                        .containsKeys("cpu", "memory");
            });
        }
    }

    private static Stream<Container> containers(PodSource pod) {
        return Stream.concat(pod.spec().getInitContainers().stream(), pod.spec().getContainers().stream());
    }

    private void assertSelects(String who, LabelSelector selector, String origin) {
        assertThat(selected(selector)).as(who).extracting(PodSource::origin).containsExactly(origin);
    }

    private List<PodSource> selected(LabelSelector selector) {
        return release.pods().stream()
                .filter(pod -> NetworkRules.matches(selector, pod.meta().getLabels()))
                .toList();
    }

    private static LabelSelector selector(Map<String, String> labels) {
        assertThat(labels).isNotEmpty();
        return new LabelSelectorBuilder().withMatchLabels(labels).build();
    }

    private static boolean hasPort(PodSource pod, IntOrString port) {
        List<ContainerPort> ports = pod.spec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .toList();
        return port.getStrVal() != null
                ? ports.stream().anyMatch(it -> port.getStrVal().equals(it.getName()))
                : ports.stream().anyMatch(it -> it.getContainerPort().equals(port.getIntVal()));
    }

    private static String name(HasMetadata resource) {
        return resource.getKind() + " " + resource.getMetadata().getName();
    }
}
