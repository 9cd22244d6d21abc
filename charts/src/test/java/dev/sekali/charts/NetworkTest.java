package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sekali.charts.NetworkRules.InPod;
import dev.sekali.charts.NetworkRules.Outside;
import dev.sekali.charts.NetworkRules.Place;
import dev.sekali.charts.Rendered.PodSource;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who reaches whom, of a release that has everything: functions, CronJobs, tests and the load Job. */
class NetworkTest {

    private static final String EVERYTHING =
            "{retention: {enabled: true}, backup: {enabled: true}, load: {render: true}";

    private static final InPod STRANGER = new InPod(Chart.NAMESPACE, Map.of("app", "stranger"), Map.of());
    private static final InPod NO_LABELS = new InPod(Chart.NAMESPACE, Map.of(), Map.of());
    private static final InPod OTHER_RELEASE = new InPod(
            Chart.NAMESPACE,
            Map.of(
                    "app.kubernetes.io/name", "sekali",
                    "app.kubernetes.io/instance", "another",
                    "app.kubernetes.io/component", "ingest"),
            Map.of());
    private static final InPod GATE = new InPod("ingress", Map.of("app.kubernetes.io/name", "gate"), Map.of());
    private static final InPod BESIDE_GATE = new InPod("ingress", Map.of(), Map.of());
    private static final InPod PROMETHEUS =
            new InPod("monitoring", Map.of("app.kubernetes.io/name", "prometheus"), Map.of());
    private static final InPod DNS = new InPod("kube-system", Map.of("k8s-app", "kube-dns"), Map.of());
    private static final InPod API = new InPod("kube-system", Map.of("component", "kube-apiserver"), Map.of());
    private static final Outside INTERNET = new Outside("203.0.113.7");

    /** A rendered release among its neighbours. */
    private record Scene(NetworkRules rules, Map<String, InPod> pods) {

        static Scene of(Rendered release) {
            return of(release, List.of("Ingress", "Egress"));
        }

        /** The same with the policies of some directions alone. */
        static Scene of(Rendered release, List<String> directions) {
            List<NetworkPolicy> policies = release.all(NetworkPolicy.class).stream()
                    .map(policy -> new NetworkPolicyBuilder(policy)
                            .editSpec()
                            .withPolicyTypes(policy.getSpec().getPolicyTypes().stream()
                                    .filter(directions::contains)
                                    .toList())
                            .endSpec()
                            .editMetadata()
                            .withNamespace(Chart.NAMESPACE)
                            .endMetadata()
                            .build())
                    .filter(policy -> !policy.getSpec().getPolicyTypes().isEmpty())
                    .toList();
            Map<String, Map<String, String>> namespaces = Stream.of(
                            Chart.NAMESPACE, "ingress", "monitoring", "kube-system")
                    .collect(Collectors.toMap(name -> name, name -> Map.of("kubernetes.io/metadata.name", name)));
            Map<String, InPod> pods = new TreeMap<>();
            release.pods().forEach(pod -> pods.put(name(pod), place(pod)));
            pods.put("stranger", STRANGER);
            pods.put("no labels", NO_LABELS);
            pods.put("other release", OTHER_RELEASE);
            pods.put("gate", GATE);
            pods.put("beside gate", BESIDE_GATE);
            pods.put("prometheus", PROMETHEUS);
            pods.put("dns", DNS);
            pods.put("api", API);
            return new Scene(new NetworkRules(namespaces, policies), pods);
        }

        /** "Deployment demo-ingest" as "ingest", "Job demo-load-…" as "load". */
        private static String name(PodSource pod) {
            String name = pod.origin().replaceFirst("^\\w+ demo-", "");
            return name.startsWith("load-") ? "load" : name;
        }

        private static InPod place(PodSource pod) {
            Map<String, Integer> ports = pod.spec().getContainers().stream()
                    .flatMap(container -> container.getPorts().stream())
                    .collect(Collectors.toMap(port -> port.getName(), port -> port.getContainerPort()));
            return new InPod(Chart.NAMESPACE, pod.meta().getLabels(), ports);
        }

        InPod pod(String name) {
            return Objects.requireNonNull(pods.get(name), () -> name + " is none of " + pods.keySet());
        }

        Set<String> whoReaches(String target, int port) {
            return names(pod -> rules.allows(pod, pod(target), "TCP", port), target);
        }

        Set<String> names(Predicate<InPod> predicate, String except) {
            return pods.entrySet().stream()
                    .filter(entry -> !entry.getKey().equals(except) && predicate.test(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        boolean reaches(String from, Place to, String protocol, int port) {
            return rules.allows(pod(from), to, protocol, port);
        }
    }

    private static Scene everything(String more) {
        return Scene.of(Chart.render(EVERYTHING + more + "}"));
    }

    @Test
    void onlyTheFunctionsAndTheCronJobsReachTheDatabase() {
        Scene scene = everything("");
        // Migrations run in the functions' pods.
        assertThat(scene.whoReaches("postgres", 5432))
                .containsExactly("backup", "feed", "ingest", "retention", "stats");
        assertThat(scene.rules().allows(INTERNET, scene.pod("postgres"), "TCP", 5432))
                .isFalse();
    }

    @Test
    void theDatabaseHasNoOtherPort() {
        Scene scene = everything("");
        for (int port : new int[] {22, 80, 5431, 5433, 8080}) {
            assertThat(scene.whoReaches("postgres", port)).as("port %d", port).isEmpty();
        }
    }

    @Test
    void theDatabaseGoesNowhere() {
        Scene scene = everything("");
        InPod postgres = scene.pod("postgres");
        for (int port : new int[] {53, 80, 443, 5432, 8080, 8081}) {
            for (String protocol : new String[] {"TCP", "UDP"}) {
                assertThat(scene.names(pod -> scene.rules().allows(postgres, pod, protocol, port), "postgres"))
                        .as("%s %d", protocol, port)
                        .isEmpty();
                assertThat(scene.rules().allows(postgres, INTERNET, protocol, port))
                        .isFalse();
            }
        }
    }

    /** Connections need both ends, so a hole at one end shows only where the other end is left open. */
    @Test
    void eachEndIsClosedByItself() {
        Rendered release = Chart.render(EVERYTHING + "}");
        Scene in = Scene.of(release, List.of("Ingress"));
        assertThat(in.whoReaches("postgres", 5432)).containsExactly("backup", "feed", "ingest", "retention", "stats");
        assertThat(in.whoReaches("postgres", 22)).isEmpty();
        assertThat(in.whoReaches("ingest", 8081)).containsExactly("prometheus");

        Scene out = Scene.of(release, List.of("Egress"));
        for (String client : List.of("backup", "feed", "ingest", "retention", "stats")) {
            assertThat(targets(out, client)).as(client).containsExactly("dns 53", "postgres 5432");
        }
        for (String caller : List.of("load", "test-publish", "test-stats", "test-feed")) {
            assertThat(targets(out, caller))
                    .as(caller)
                    .containsExactly("dns 53", "feed 8080", "ingest 8080", "stats 8080");
        }
        assertThat(targets(out, "postgres")).isEmpty();
    }

    private static Set<String> targets(Scene scene, String from) {
        Set<String> targets = new TreeSet<>();
        for (int port : new int[] {22, 53, 443, 5432, 8080, 8081}) {
            scene.names(pod -> scene.rules().allows(scene.pod(from), pod, "TCP", port), from)
                    .forEach(target -> targets.add(target + " " + port));
        }
        return targets;
    }

    @Test
    void everyPodOfTheReleaseIsUnderPolicyInBothDirections() {
        Scene scene = everything("");
        Rendered release = Chart.render(EVERYTHING + "}");
        assertThat(release.pods()).hasSizeGreaterThanOrEqualTo(8);
        for (PodSource pod : release.pods()) {
            String name = Scene.name(pod);
            boolean ours = !name.equals("test-denied");
            assertThat(scene.reaches(name, INTERNET, "TCP", 443))
                    .as("%s goes out", name)
                    .isEqualTo(!ours);
            assertThat(scene.rules().allows(STRANGER, scene.pod(name), "TCP", 9999))
                    .as("%s is come in to", name)
                    .isEqualTo(!ours);
        }
    }

    @Test
    void theTestOfTheNegativeIsNoMemberOfTheRelease() {
        Scene scene = everything("");
        assertThat(scene.reaches("test-denied", scene.pod("postgres"), "TCP", 5432))
                .isFalse();
        // It fails at the database's end: its own end is open, so the test says something.
        assertThat(scene.reaches("test-denied", INTERNET, "TCP", 5432)).isTrue();
        assertThat(scene.reaches("test-denied", DNS, "UDP", 53)).isTrue();
    }

    @Test
    void namesAreLookedUpByEverybodyElse() {
        Scene scene = everything("");
        for (String name : List.of(
                "ingest", "stats", "feed", "retention", "backup", "load", "test-publish", "test-stats", "test-feed")) {
            assertThat(scene.reaches(name, DNS, "UDP", 53)).as(name).isTrue();
            assertThat(scene.reaches(name, DNS, "TCP", 53)).as(name).isTrue();
            assertThat(scene.reaches(name, API, "TCP", 53)).as(name).isFalse();
            assertThat(scene.reaches(name, DNS, "TCP", 443)).as(name).isFalse();
        }
    }

    @Test
    void byDefaultTheWholeClusterReachesTheFunctionsButNotTheirOperations() {
        Scene scene = everything("");
        for (String function : Chart.FUNCTIONS) {
            assertThat(scene.whoReaches(function, 8080))
                    .contains("gate", "stranger", "load", "test-publish", "test-stats", "test-feed")
                    .doesNotContain("backup", "retention", "postgres");
            assertThat(scene.whoReaches(function, 8081)).containsExactly("prometheus");
            assertThat(scene.rules().allows(INTERNET, scene.pod(function), "TCP", 8080))
                    .isFalse();
        }
    }

    @Test
    void narrowedOnlyTheIngressControllerReachesTheFunctions() {
        Scene scene = Scene.of(Chart.render(Chart.valuesFile("hardened")));
        for (String function : Chart.FUNCTIONS) {
            assertThat(scene.whoReaches(function, 8080))
                    .containsExactly("gate", "test-feed", "test-publish", "test-stats");
            assertThat(scene.whoReaches(function, 8081)).containsExactly("prometheus");
        }
    }

    @Test
    void noPeersMeansNobodyAndNotEverybody() {
        Scene scene = everything(", networkPolicy: {clients: [], monitoring: [], dns: []}");
        assertThat(scene.whoReaches("ingest", 8080)).containsExactly("load", "test-feed", "test-publish", "test-stats");
        assertThat(scene.whoReaches("ingest", 8081)).isEmpty();
        assertThat(scene.reaches("ingest", DNS, "UDP", 53)).isFalse();
    }

    @Test
    void theLoadJobReachesTheFunctionsAndNothingElse() {
        Scene scene = everything("");
        assertThat(scene.names(pod -> scene.rules().allows(scene.pod("load"), pod, "TCP", 8080), "load"))
                .containsExactly("feed", "ingest", "stats");
        assertThat(scene.reaches("load", scene.pod("ingest"), "TCP", 8081)).isFalse();
    }

    @Test
    void anExternalDatabaseIsReachedAtItsPortAndByTheSamePodsAlone() {
        Scene scene = Scene.of(Chart.render(Chart.valuesFile("external-database")));
        Outside database = new Outside("192.0.2.10");
        for (String name : List.of("ingest", "stats", "feed", "retention", "backup")) {
            assertThat(scene.reaches(name, database, "TCP", 5433)).as(name).isTrue();
            assertThat(scene.reaches(name, database, "TCP", 5432)).as(name).isFalse();
            assertThat(scene.reaches(name, INTERNET, "TCP", 5433)).as(name).isFalse();
        }
        for (String name : List.of("test-publish", "test-stats", "test-feed")) {
            assertThat(scene.reaches(name, database, "TCP", 5433)).as(name).isFalse();
        }
    }

    private static final String TO_THE_API = "extraEgress: [{to: [{namespaceSelector: {matchLabels: "
            + "{kubernetes.io/metadata.name: kube-system}}}], ports: [{port: 6443}]}]";

    @Test
    void whatOneComponentMayReachBesideIsOpenToItsPodsAlone() {
        Map<String, String> components = Map.of(
                "ingest", "ingest",
                "stats", "stats",
                "feed", "feed",
                "retention", "retention",
                "backup", "backup",
                "load", "load",
                "database", "postgres");
        Path everything = Chart.write(EVERYTHING + "}");
        components.forEach((value, pod) -> {
            Scene scene =
                    Scene.of(Chart.render(everything, Chart.write("%s: {pod: {%s}}".formatted(value, TO_THE_API))));
            // The test of the negative is outside of all policies.
            assertThat(scene.names(from -> scene.rules().allows(from, API, "TCP", 6443), "test-denied"))
                    .as(value)
                    .contains(pod)
                    .doesNotContainAnyElementsOf(ours(scene, pod));
            assertThat(scene.reaches(pod, API, "TCP", 443)).as(value).isFalse();
            assertThat(scene.reaches(pod, INTERNET, "TCP", 6443)).as(value).isFalse();
        });
    }

    private static List<String> ours(Scene scene, String except) {
        return Stream.of(
                        "ingest",
                        "stats",
                        "feed",
                        "retention",
                        "backup",
                        "load",
                        "postgres",
                        "test-publish",
                        "test-stats",
                        "test-feed")
                .filter(name -> scene.pods().containsKey(name) && !name.equals(except))
                .toList();
    }

    @Test
    void whatAllPodsMayReachBesideIsOpenToEachAndTheirOwnIsAdded() {
        Scene scene =
                everything(", pod: {%s}, ingest: {pod: {extraEgress: [{ports: [{port: 443}]}]}}".formatted(TO_THE_API));
        for (String pod : ours(scene, "")) {
            assertThat(scene.reaches(pod, API, "TCP", 6443)).as(pod).isTrue();
            assertThat(scene.reaches(pod, INTERNET, "TCP", 443)).as(pod).isEqualTo(pod.equals("ingest"));
        }
    }

    @Test
    void aDatabaseInTheClusterIsReachedByItsLabels() {
        Scene scene = everything(", database: {enabled: false}, auth: {existingSecret: x},"
                + " externalDatabase: {host: db.databases}, networkPolicy: {externalDatabase:"
                + " [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]}");
        assertThat(scene.reaches("ingest", DNS, "TCP", 5432)).isTrue();
        assertThat(scene.reaches("ingest", API, "TCP", 5432)).isFalse();
        assertThat(scene.reaches("load", DNS, "TCP", 5432)).isFalse();
    }
}
