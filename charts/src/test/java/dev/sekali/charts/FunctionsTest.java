package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the values do to the functions, the database and the jobs. */
class FunctionsTest {

    private static Container container(Rendered release, String function) {
        return release.pod("Deployment demo-" + function).spec().getContainers().getFirst();
    }

    private static Map<String, String> environment(Container container) {
        return container.getEnv().stream().collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    }

    private static long seconds(Map<String, String> environment, String name) {
        return Long.parseLong(environment.getOrDefault(name, "0s").replaceFirst("s$", ""));
    }

    @ParameterizedTest
    @MethodSource("dev.sekali.charts.Chart#functions")
    void aFunctionCanBeSwitchedOffWithAllThatBelongsToIt(String function) {
        List<String> others =
                Chart.FUNCTIONS.stream().filter(it -> !it.equals(function)).toList();
        Rendered release = Chart.render("""
                %s: {enabled: false, replicas: 3}
                %s: {replicas: 3}
                %s: {replicas: 3}
                ingress: {enabled: true, host: h}
                monitoring: {serviceMonitor: {enabled: true}}
                """.formatted(function, others.getFirst(), others.getLast()));
        assertThat(release.all())
                .extracting(HasMetadata::getMetadata)
                .noneMatch(meta -> function.equals(meta.getLabels().get("app.kubernetes.io/component")));
        assertThat(release.all(Deployment.class))
                .extracting(it -> it.getMetadata().getName())
                .containsExactlyInAnyOrder("demo-" + others.getFirst(), "demo-" + others.getLast());
        assertThat(release.one(Ingress.class, "demo")
                        .getSpec()
                        .getRules()
                        .getFirst()
                        .getHttp()
                        .getPaths())
                .isNotEmpty()
                .noneMatch(path -> path.getBackend().getService().getName().equals("demo-" + function));
    }

    @Test
    void eachPathLeadsToTheFunctionThatAnswersIt() {
        Map<String, String> wanted = Map.ofEntries(
                Map.entry("Prefix /publish", "demo-ingest"),
                Map.entry("Exact /openapi/ingest.json", "demo-ingest"),
                Map.entry("Exact /openapi/ingest.yaml", "demo-ingest"),
                Map.entry("Exact /", "demo-stats"),
                Map.entry("Prefix /assets", "demo-stats"),
                Map.entry("Prefix /docs", "demo-stats"),
                Map.entry("Prefix /stats", "demo-stats"),
                Map.entry("Exact /openapi/stats.json", "demo-stats"),
                Map.entry("Exact /openapi/stats.yaml", "demo-stats"),
                Map.entry("Prefix /events", "demo-stats"),
                Map.entry("Prefix /bounces", "demo-stats"),
                Map.entry("Prefix /feed", "demo-feed"),
                Map.entry("Prefix /subscriptions", "demo-feed"),
                Map.entry("Exact /openapi/feed.json", "demo-feed"),
                Map.entry("Exact /openapi/feed.yaml", "demo-feed"));
        Rendered release = Chart.render(
                "{ingress: {enabled: true, host: h}, httpRoute: {enabled: true, parentRefs: [{name: gateway}]}}");

        Map<String, String> ofIngress =
                release.one(Ingress.class, "demo").getSpec().getRules().getFirst().getHttp().getPaths().stream()
                        .collect(Collectors.toMap(
                                path -> path.getPathType() + " " + path.getPath(),
                                path -> path.getBackend().getService().getName()));
        assertThat(ofIngress).isEqualTo(wanted);

        Map<String, String> ofRoute = release.one(HTTPRoute.class, "demo").getSpec().getRules().stream()
                .flatMap(rule -> rule.getMatches().stream()
                        .map(match -> Map.entry(
                                match.getPath().getType().replace("PathPrefix", "Prefix") + " "
                                        + match.getPath().getValue(),
                                rule.getBackendRefs().getFirst().getName())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        assertThat(ofRoute).isEqualTo(wanted);
        // Older versions of the Gateway API refuse a rule with more.
        assertThat(release.one(HTTPRoute.class, "demo").getSpec().getRules())
                .allSatisfy(rule -> assertThat(rule.getMatches()).hasSizeLessThanOrEqualTo(8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{drainDelaySeconds: 60, stopTimeoutSeconds: 120}",
                "{drainDelaySeconds: 0, stopTimeoutSeconds: 0}"
            })
    void aPodIsGivenTheTimeThatItsProgramTakesToStop(String values) {
        Rendered release = Chart.render("{ingest: %1$s, stats: %1$s, feed: %1$s}".formatted(values));
        for (String function : Chart.FUNCTIONS) {
            Map<String, String> environment = environment(container(release, function));
            // FunctionHost.close, then GroupCommit.close: its statement's timeout and five seconds.
            long stop = seconds(environment, "DRAIN_DELAY")
                    + seconds(environment, "STOP_TIMEOUT")
                    + seconds(environment, "STATEMENT_TIMEOUT")
                    + 5;
            assertThat(environment).containsKeys("DRAIN_DELAY", "STOP_TIMEOUT");
            assertThat(release.pod("Deployment demo-" + function).spec().getTerminationGracePeriodSeconds())
                    .isBetween(stop + 5, stop + 30);
        }
        assertThat(environment(container(release, "ingest"))).containsKey("STATEMENT_TIMEOUT");
    }

    @Test
    void aStatementsTimeoutLengthensTheStop() {
        Rendered release = Chart.render("ingest: {statementTimeoutSeconds: 60}");
        assertThat(environment(container(release, "ingest"))).containsEntry("STATEMENT_TIMEOUT", "60s");
        assertThat(release.pod("Deployment demo-ingest").spec().getTerminationGracePeriodSeconds())
                .isGreaterThan(10 + 20 + 60 + 5);
    }

    @Test
    void settingsBecomeEnvironmentVariablesAlsoWhenTheyAreLargeNumbers() {
        Rendered release = Chart.render("ingest: {settings: {QUEUE_EVENTS: 1000000, MAX_BODY: 16MiB, COMMITTERS: 3}}");
        assertThat(environment(container(release, "ingest")))
                .containsEntry("QUEUE_EVENTS", "1000000")
                .containsEntry("MAX_BODY", "16MiB")
                .containsEntry("COMMITTERS", "3");
        assertThat(environment(container(release, "stats"))).doesNotContainKey("QUEUE_EVENTS");
    }

    @Test
    void aBudgetForDisruptionsIsThereWhenMoreThanOnePodIsMeant() {
        assertThat(Chart.render("").all(PodDisruptionBudget.class)).isEmpty();
        assertThat(Chart.render("stats: {replicas: 2}").all(PodDisruptionBudget.class))
                .singleElement()
                .satisfies(budget -> {
                    assertThat(budget.getMetadata().getName()).isEqualTo("demo-stats");
                    assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
                });
        // One pod, and a budget that forbids to move it, would hold up a node's drain for ever.
        assertThat(Chart.render("ingest: {replicas: 3, autoscaling: {enabled: true, minReplicas: 1}}")
                        .all(PodDisruptionBudget.class))
                .isEmpty();
        assertThat(Chart.render("ingest: {autoscaling: {enabled: true}}").all(PodDisruptionBudget.class))
                .hasSize(1);
    }

    @Test
    void theAutoscalerTakesTheNumberOfPodsOver() {
        Rendered release =
                Chart.render("ingest: {replicas: 2, autoscaling: {enabled: true, minReplicas: 3, maxReplicas: 9}}");
        assertThat(release.all(HorizontalPodAutoscaler.class)).singleElement().satisfies(scaler -> {
            assertThat(scaler.getSpec().getScaleTargetRef().getName()).isEqualTo("demo-ingest");
            assertThat(scaler.getSpec().getMinReplicas()).isEqualTo(3);
            assertThat(scaler.getSpec().getMaxReplicas()).isEqualTo(9);
        });
        assertThat(release.one(Deployment.class, "demo-ingest").getSpec().getReplicas())
                .isNull();
        assertThat(release.one(Deployment.class, "demo-stats").getSpec().getReplicas())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 3", "1, 3", "5, 5"})
    void anAutoscaledFunctionKeepsThePodsThatItHas(int live, int kept) {
        FakeCluster.get().has("Deployment", Chart.NAMESPACE, "demo-ingest", "{\"replicas\":%d}".formatted(live));
        try {
            Rendered release = Chart.render("ingest: {autoscaling: {enabled: true, minReplicas: 3}}");
            assertThat(release.one(Deployment.class, "demo-ingest").getSpec().getReplicas())
                    .isEqualTo(kept);
            assertThat(release.one(Deployment.class, "demo-stats").getSpec().getReplicas())
                    .isEqualTo(1);
        } finally {
            FakeCluster.get().clear();
        }
    }

    @Test
    void aJobThatWasMadeByHandKeepsItsLogForDays() {
        Rendered release = Chart.render("{backup: {enabled: true}, retention: {enabled: true}}");
        assertThat(release.all(CronJob.class)).hasSize(2).allSatisfy(it -> {
            assertThat(it.getSpec().getSuccessfulJobsHistoryLimit()).isGreaterThan(5);
            assertThat(it.getSpec().getFailedJobsHistoryLimit()).isGreaterThan(5);
        });
    }

    @Test
    void healthIsAskedOnTheOperationsPort() {
        for (String function : Chart.FUNCTIONS) {
            Container container = container(Chart.render(""), function);
            assertThat(List.of(
                            container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe()))
                    .extracting(probe -> probe.getHttpGet().getPath())
                    .containsExactly("/health/started", "/health/live", "/health/ready");
            assertThat(container.getReadinessProbe().getHttpGet().getPort().getStrVal())
                    .isEqualTo("operations");
        }
    }

    @Test
    void imagesCarryTheProjectsVersionAndWhatIsSaidOfThem() {
        String version = System.getProperty("sekali.version", "").replace("-SNAPSHOT", "");
        assertThat(container(Chart.render(""), "ingest").getImage()).isEqualTo("sekali/ingest:" + version);

        Rendered one = Chart.render("images: {tag: 1.2.3, tags: {stats: 1.2.4}}");
        assertThat(container(one, "ingest").getImage()).isEqualTo("sekali/ingest:1.2.3");
        assertThat(container(one, "stats").getImage()).isEqualTo("sekali/stats:1.2.4");

        // As --set has it, which makes a number of digits.
        Rendered numbers = Chart.render("images: {tag: 20260131, tags: {stats: 2}, postgres: {tag: 17}}");
        assertThat(container(numbers, "ingest").getImage()).isEqualTo("sekali/ingest:20260131");
        assertThat(container(numbers, "stats").getImage()).isEqualTo("sekali/stats:2");
        assertThat(numbers.pod("StatefulSet demo-postgres")
                        .spec()
                        .getContainers()
                        .getFirst()
                        .getImage())
                .isEqualTo("postgres:17");

        Rendered hardened = Chart.render(Chart.valuesFile("hardened"));
        assertThat(container(hardened, "stats").getImage())
                .isEqualTo("registry.example.com/team/sekali/stats:%s@sha256:%s", version, "2".repeat(64));
        assertThat(hardened.pod("StatefulSet demo-postgres")
                        .spec()
                        .getContainers()
                        .getFirst()
                        .getImage())
                .isEqualTo("postgres:16@sha256:" + "5".repeat(64));
        assertThat(hardened.pods())
                .allMatch(pod ->
                        pod.spec().getImagePullSecrets().getFirst().getName().equals("registry"));
    }

    @Test
    void anotherNameNamesEverything() {
        Rendered release = Chart.render("{fullnameOverride: inbox, load: {render: true}, backup: {enabled: true}}");
        assertThat(release.all())
                .extracting(resource -> resource.getMetadata().getName())
                .allMatch(name -> name.startsWith("inbox"));
        assertThat(environment(release.pod("Deployment inbox-ingest")
                        .spec()
                        .getContainers()
                        .getFirst()))
                .containsEntry("DATABASE_URL", "jdbc:postgresql://inbox-postgres:5432/sekali");
    }

    @Test
    void theExternalDatabaseIsReachedAsToldAndNoneIsMade() {
        Rendered release = Chart.render(Chart.valuesFile("external-database"));
        assertThat(release.all(StatefulSet.class)).isEmpty();
        assertThat(release.find(Service.class, "demo-postgres")).isEmpty();
        assertThat(environment(container(release, "ingest")))
                .containsEntry(
                        "DATABASE_URL",
                        "jdbc:postgresql://sekali.example.com:5433/events"
                                + "?sslmode=verify-full&sslrootcert=/run/database-ca/ca.crt")
                .containsEntry("DATABASE_USER", "sekali_ingest");
        var migrate =
                release.pod("Deployment demo-ingest").spec().getInitContainers().getFirst();
        assertThat(environment(migrate)).containsEntry("DATABASE_USER", "events_owner");
        assertThat(environment(release.pod("CronJob demo-backup")
                        .spec()
                        .getContainers()
                        .getFirst()))
                .containsEntry("PGHOST", "sekali.example.com")
                .containsEntry("PGPORT", "5433")
                .containsEntry("PGDATABASE", "events")
                .containsEntry("PGUSER", "events_owner")
                .containsEntry("PGSSLMODE", "verify-full");
        // Nothing of ours to be denied access to.
        assertThat(release.pods()).noneMatch(pod -> pod.origin().endsWith("test-denied"));
    }

    @Test
    void volumesOutliveTheRelease() {
        StatefulSet postgres = Chart.render("").one(StatefulSet.class, "demo-postgres");
        assertThat(postgres.getSpec().getPersistentVolumeClaimRetentionPolicy().getWhenDeleted())
                .isEqualTo("Retain");
        assertThat(Chart.render("backup: {enabled: true}")
                        .one(PersistentVolumeClaim.class, "demo-backups")
                        .getMetadata()
                        .getAnnotations())
                .containsEntry("helm.sh/resource-policy", "keep");
    }

    @Test
    void aClaimThatIsThereIsUsedAndNoneIsMade() {
        Rendered release = Chart.render("""
                database: {persistence: {existingClaim: old-data}}
                backup: {enabled: true, persistence: {existingClaim: old-backups}}
                """);
        assertThat(release.all(PersistentVolumeClaim.class)).isEmpty();
        assertThat(release.one(StatefulSet.class, "demo-postgres").getSpec().getVolumeClaimTemplates())
                .isEmpty();
        assertThat(claims(release, "StatefulSet demo-postgres")).containsExactly(Map.entry("data", "old-data"));
        assertThat(claims(release, "CronJob demo-backup")).containsExactly(Map.entry("backups", "old-backups"));
        assertThat(Chart.notes("database: {persistence: {existingClaim: old-data}}"))
                .contains("Events are in the volume old-data,");

        Rendered own = Chart.render("backup: {enabled: true}");
        assertThat(own.one(StatefulSet.class, "demo-postgres").getSpec().getVolumeClaimTemplates())
                .hasSize(1);
        assertThat(claims(own, "StatefulSet demo-postgres")).isEmpty();
        assertThat(claims(own, "CronJob demo-backup")).containsExactly(Map.entry("backups", "demo-backups"));
    }

    private static List<Map.Entry<String, String>> claims(Rendered release, String origin) {
        return release.pod(origin).spec().getVolumes().stream()
                .filter(volume -> volume.getPersistentVolumeClaim() != null)
                .map(volume -> Map.entry(
                        volume.getName(), volume.getPersistentVolumeClaim().getClaimName()))
                .toList();
    }

    @Test
    void theDatabasesDataIsBelowItsVolumeAndItsServerAsksForScram() {
        var postgres = Chart.render("database: {settings: {shared_buffers: 1GB, max_connections: 200}}")
                .pod("StatefulSet demo-postgres");
        Container container = postgres.spec().getContainers().getFirst();
        String mount = container.getVolumeMounts().stream()
                .filter(it -> it.getName().equals("data"))
                .findFirst()
                .orElseThrow()
                .getMountPath();
        assertThat(environment(container).get("PGDATA")).startsWith(mount + "/");
        assertThat(environment(container).get("POSTGRES_INITDB_ARGS")).contains("--auth=scram-sha-256");
        assertThat(container.getArgs()).containsExactly("-c", "max_connections=200", "-c", "shared_buffers=1GB");
        assertThat(container.getVolumeMounts())
                .extracting(it -> it.getMountPath())
                .contains("/var/run/postgresql", "/tmp");
    }

    @Test
    void retentionRunsAsItsOwnRoleWhichTheMigrationThenMakes() {
        assertThat(Chart.render("").all(CronJob.class)).isEmpty();
        Rendered release = Chart.render("retention: {enabled: true, days: 30, batchEvents: 10000}");
        assertThat(environment(release.pod("CronJob demo-retention")
                        .spec()
                        .getContainers()
                        .getFirst()))
                .containsEntry("DATABASE_USER", "sekali_retention")
                .containsEntry("RETENTION_DAYS", "30")
                .containsEntry("RETENTION_BATCH_EVENTS", "10000");
        assertThat(environment(release.pod("Deployment demo-stats")
                        .spec()
                        .getInitContainers()
                        .getFirst()))
                .containsKey("RETENTION_PASSWORD_FILE");
        assertThat(environment(Chart.render("")
                        .pod("Deployment demo-stats")
                        .spec()
                        .getInitContainers()
                        .getFirst()))
                .doesNotContainKey("RETENTION_PASSWORD_FILE");
    }

    @Test
    void theMigrationLetsFeedLogInWhereThereIsFeed() {
        assertThat(environment(Chart.render("")
                        .pod("Deployment demo-ingest")
                        .spec()
                        .getInitContainers()
                        .getFirst()))
                .containsEntry("FEED_PASSWORD_FILE", "/run/secrets/sekali/feed-password");
        assertThat(environment(Chart.render("{feed: {enabled: false}, stats: {enabled: false}}")
                        .pod("Deployment demo-ingest")
                        .spec()
                        .getInitContainers()
                        .getFirst()))
                .containsKeys("INGEST_PASSWORD_FILE", "STATS_PASSWORD_FILE")
                .doesNotContainKey("FEED_PASSWORD_FILE");
    }

    @Test
    void aMigrationSaysWhyItCannotBeginWellBeforeHelmStopsToWait() {
        Rendered release = Chart.render("");
        for (String function : Chart.FUNCTIONS) {
            Container migrate = release.pod("Deployment demo-" + function)
                    .spec()
                    .getInitContainers()
                    .getFirst();
            // helm --wait: five minutes.
            assertThat(environment(migrate).get("DATABASE_WAIT")).isEqualTo("2m");
        }
    }

    @Test
    void aFunctionSeesThePasswordsThatItsSecretGetsLater() {
        Rendered release = Chart.render("");
        for (String function : Chart.FUNCTIONS) {
            Container container = container(release, function);
            assertThat(container.getVolumeMounts())
                    .filteredOn(mount -> mount.getName().equals("password"))
                    .singleElement()
                    .satisfies(mount -> {
                        // A mount of one file stays what it was when the pod began.
                        assertThat(mount.getSubPath()).isNull();
                        assertThat(environment(container).get("DATABASE_PASSWORD_FILE"))
                                .isEqualTo("%s/%s-password".formatted(mount.getMountPath(), function));
                    });
        }
    }

    @Test
    void monitoringAndPoliciesCanBeLeftOut() {
        Rendered release = Chart.render("networkPolicy: {enabled: false}");
        assertThat(release.all(NetworkPolicy.class)).isEmpty();
        // Without policies the negative test could only fail.
        assertThat(release.pods()).noneMatch(pod -> pod.origin().endsWith("test-denied"));
        assertThat(release.all()).noneMatch(resource -> resource.getApiVersion().startsWith("monitoring."));
    }

    @Test
    void testsAreHooksAndTheNegativeOneComesLast() {
        Rendered release = Chart.render("");
        Map<String, String> weights = release.pods().stream()
                .filter(pod -> pod.origin().startsWith("Pod "))
                .collect(Collectors.toMap(
                        pod -> pod.origin(),
                        // Chart.copy has renamed helm.sh/hook, or Helm would have left these pods out.
                        pod -> pod.meta().getAnnotations().get("test/hook") + " "
                                + pod.meta().getAnnotations().get("helm.sh/hook-weight")));
        assertThat(weights)
                .containsOnly(
                        Map.entry("Pod demo-test-publish", "test 0"),
                        Map.entry("Pod demo-test-stats", "test 0"),
                        Map.entry("Pod demo-test-feed", "test 0"),
                        Map.entry("Pod demo-test-denied", "test 1"));
    }

    @Test
    void theTestOfFeedPublishesAndSoNeedsIngest() {
        assertThat(Chart.render("ingest: {enabled: false}").pods())
                .noneMatch(pod -> pod.origin().endsWith("test-feed"))
                .anyMatch(pod -> pod.origin().endsWith("test-stats"));
        Container test = Chart.render("")
                .pod("Pod demo-test-feed")
                .spec()
                .getContainers()
                .getFirst();
        assertThat(environment(test))
                .containsEntry("INGEST", "demo-ingest:8080")
                .containsEntry("FEED", "demo-feed:8080");
    }

    @Test
    void aCatalogueFindsWhatItShowsOfTheChart() throws IOException {
        Map<?, ?> chart = new KubernetesSerialization()
                .unmarshal("---\n" + Documents.read(Chart.SOURCE.resolve("Chart.yaml")), Map.class);
        assertThat(chart.get("home")).asString().startsWith("https://");
        assertThat(chart.get("icon")).asString().startsWith("data:image/svg+xml;base64,");
        assertThat(chart.get("maintainers")).asInstanceOf(LIST).isNotEmpty();
    }

    @Test
    void helmHasNothingToSayAgainstTheChart() {
        assertThat(Chart.lint()).isEmpty();
    }

    @Test
    void theNotesLeadToTheFirstEvent() {
        String notes = Chart.notes("{}");
        assertThat(notes)
                .contains("port-forward service/demo-ingest 8080:8080", "/publish", "helm -n events test demo")
                .contains("port-forward service/demo-feed 8083:8080", "localhost:8083/feed")
                .contains("data-demo-postgres-0", "demo-passwords")
                .doesNotContain("From outside");
        assertThat(Chart.notes("ingress: {enabled: true, host: e.example.com, tls: {enabled: true, secretName: s}}"))
                .contains("From outside: https://e.example.com");
        assertThat(Chart.notes("feed: {enabled: false}")).contains("/publish").doesNotContain("feed");
        assertThat(Chart.notes("networkPolicy: {enabled: false}")).contains("every pod of the cluster");
    }
}
