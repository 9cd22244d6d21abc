package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.charts.Rendered.PodSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTPS up to the functions, with a certificate from a Secret. */
class TlsTest {

    private static final String ON = "{tls: {secretName: cert}, load: {render: true}, retention: {enabled: true}}";

    private static PodSource pod(Rendered release, String origin) {
        return release.pods().stream()
                .filter(pod -> pod.origin().startsWith(origin))
                .findFirst()
                .orElseThrow();
    }

    private static String variable(PodSource pod, String name) {
        return pod.spec().getContainers().getFirst().getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    /** What each pod has of the Secrets with these names, by its origin without what is random in it. */
    private static Map<String, List<String>> mounted(Rendered release, String... secrets) {
        return release.pods().stream()
                .collect(Collectors.toMap(
                        pod -> pod.origin().replaceAll("(?<=demo-load)-.*", ""),
                        pod -> pod.spec().getVolumes().stream()
                                .map(Volume::getSecret)
                                .filter(secret ->
                                        secret != null && Arrays.asList(secrets).contains(secret.getSecretName()))
                                .flatMap(secret -> secret.getItems().stream())
                                .map(KeyToPath::getKey)
                                .toList()));
    }

    @Test
    void byDefaultThereIsNone() {
        Rendered release = Chart.render("load: {render: true}");
        for (PodSource pod : release.pods()) {
            assertThat(pod.spec().toString()).as(pod.origin()).doesNotContain("TLS_", "CA_FILE", "https");
        }
    }

    @Test
    void theFunctionsHaveTheCertificateAndTheirClientsTheAuthorityAlone() {
        Map<String, List<String>> mounted = mounted(Chart.render(ON), "cert");
        assertThat(mounted)
                .containsEntry("Deployment demo-ingest", List.of("tls.crt", "tls.key"))
                .containsEntry("Deployment demo-stats", List.of("tls.crt", "tls.key"))
                .containsEntry("Deployment demo-feed", List.of("tls.crt", "tls.key"))
                .containsEntry("Job demo-load", List.of("ca.crt"))
                .containsEntry("Pod demo-test-publish", List.of("ca.crt"))
                .containsEntry("Pod demo-test-stats", List.of("ca.crt"))
                .containsEntry("Pod demo-test-feed", List.of("ca.crt"));
        assertThat(mounted.values().stream().filter(keys -> !keys.isEmpty())).hasSize(7);
    }

    @ParameterizedTest
    @MethodSource("dev.sekali.charts.Chart#functions")
    void aFunctionIsToldWhereTheyAreAndSeesThemChange(String function) {
        PodSource pod = pod(Chart.render(ON), "Deployment demo-" + function);
        assertThat(variable(pod, "TLS_CERT_FILE")).isEqualTo("/run/tls/tls.crt");
        assertThat(variable(pod, "TLS_KEY_FILE")).isEqualTo("/run/tls/tls.key");
        VolumeMount mount = pod.spec().getContainers().getFirst().getVolumeMounts().stream()
                .filter(one -> one.getName().equals("tls"))
                .findFirst()
                .orElseThrow();
        assertThat(mount.getMountPath()).isEqualTo("/run/tls");
        // Of a path below it, which would never change, it is none.
        assertThat(mount.getSubPath()).isNull();
        assertThat(mount.getReadOnly()).isTrue();
    }

    @Test
    void theMigrationHasNoCertificate() {
        PodSource pod = pod(Chart.render(ON), "Deployment demo-ingest");
        assertThat(pod.spec().getInitContainers().stream().flatMap(container -> container.getVolumeMounts().stream()))
                .extracting(VolumeMount::getName)
                .doesNotContain("tls");
    }

    @Test
    void theServicesSayHttpsAndOperationsStayPlain() {
        Rendered release = Chart.render(ON);
        for (String function : Chart.FUNCTIONS) {
            assertThat(protocol(release, "demo-" + function)).isEqualTo("https");
            assertThat(protocol(release, "demo-%s-operations".formatted(function)))
                    .isEqualTo("http");
            Container container = pod(release, "Deployment demo-" + function)
                    .spec()
                    .getContainers()
                    .getFirst();
            assertThat(container.getReadinessProbe().getHttpGet().getScheme()).isNull();
            assertThat(container.getReadinessProbe().getHttpGet().getPort().getStrVal())
                    .isEqualTo("operations");
        }
        assertThat(protocol(Chart.render(""), "demo-ingest")).isEqualTo("http");
    }

    private static String protocol(Rendered release, String service) {
        return release.one(Service.class, service)
                .getSpec()
                .getPorts()
                .getFirst()
                .getAppProtocol();
    }

    @Test
    void theLoadJobSendsToHttpsAndTheTestsAskForTheAuthority() {
        Rendered release = Chart.render(ON);
        PodSource job = pod(release, "Job demo-load");
        assertThat(variable(job, "SEKALI_URL")).isEqualTo("https://demo-ingest:8080");
        assertThat(variable(job, "STATS_URL")).isEqualTo("https://demo-stats:8080");
        for (String origin :
                List.of("Job demo-load", "Pod demo-test-publish", "Pod demo-test-stats", "Pod demo-test-feed")) {
            assertThat(variable(pod(release, origin), "CA_FILE")).isEqualTo("/run/tls-ca/ca.crt");
        }
    }

    @Test
    void theAuthorityMayBeInAnotherSecret() {
        Rendered release = Chart.render("{tls: {secretName: cert, caSecret: ca}, load: {render: true}}");
        assertThat(mounted(release, "ca"))
                .containsEntry("Job demo-load", List.of("ca.crt"))
                .containsEntry("Deployment demo-ingest", List.of());
        assertThat(mounted(release, "cert")).containsEntry("Job demo-load", List.of());
    }

    private static final String ISSUED = """
            tls:
              secretName: cert
              certificate: {enabled: true, issuerRef: {name: ca, kind: ClusterIssuer}, dnsNames: [events.example.com]}
            """;

    @Test
    void certManagerIsAskedForTheCertificateWhereThatIsWanted() {
        assertThat(Chart.render("tls: {secretName: cert}").all(GenericKubernetesResource.class))
                .isEmpty();
        GenericKubernetesResource certificate =
                Chart.render(ISSUED).one(GenericKubernetesResource.class, "demo-functions");
        assertThat(certificate.getApiVersion()).isEqualTo("cert-manager.io/v1");
        assertThat(certificate.getKind()).isEqualTo("Certificate");
        assertThat(certificate.<Map<String, Object>>get("spec"))
                .isEqualTo(Map.of(
                        "secretName",
                        "cert",
                        "issuerRef",
                        Map.of("name", "ca", "kind", "ClusterIssuer"),
                        "privateKey",
                        Map.of("algorithm", "ECDSA", "rotationPolicy", "Always"),
                        "dnsNames",
                        List.of(
                                "demo-ingest",
                                "demo-ingest.events.svc",
                                "demo-stats",
                                "demo-stats.events.svc",
                                "demo-feed",
                                "demo-feed.events.svc",
                                "events.example.com")));
    }

    @Test
    void theCertificateIsForTheServicesThatAreThere() {
        Rendered release = Chart.render(ISSUED + "fullnameOverride: inbox");
        List<String> names =
                release.one(GenericKubernetesResource.class, "inbox-functions").get("spec", "dnsNames");
        for (String function : List.of("inbox-ingest", "inbox-stats")) {
            assertThat(names)
                    .contains(release.one(Service.class, function).getMetadata().getName());
        }
    }

    @Test
    void theNotesFetchTheAuthorityAndCallTheServicesByTheirNames() {
        assertThat(Chart.notes("tls: {secretName: cert}"))
                .contains("get secret cert -o jsonpath='{.data.ca\\.crt}' | base64 -d >sekali-ca.crt")
                .contains("curl -s --cacert sekali-ca.crt --resolve demo-ingest:8080:127.0.0.1"
                        + " --resolve demo-stats:8082:127.0.0.1 https://demo-ingest:8080/publish")
                .contains("https://demo-stats:8082/stats");
        assertThat(Chart.notes("")).contains("curl -s localhost:8080/publish").doesNotContain("cacert");
    }
}
