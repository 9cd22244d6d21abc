package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sekali.feed.FeedFunction;
import dev.sekali.feed.FeedSettings;
import dev.sekali.host.FunctionHost;
import dev.sekali.host.HostSettings;
import dev.sekali.ingest.IngestFunction;
import dev.sekali.ingest.IngestSettings;
import dev.sekali.settings.Settings;
import dev.sekali.stats.StatsFunction;
import dev.sekali.stats.StatsSettings;
import dev.sekali.testing.Authority;
import dev.sekali.testing.KeyHashes;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Alerts and dashboard ask for metrics that are there. The functions are started for that, with no database behind them but
 * with keys and a certificate, which is enough for every meter of theirs to show itself.
 */
class MonitoringTest {

    private static final Pattern SERIES = Pattern.compile("(?m)^(\\w+)(\\{[^}]*\\})? ");
    private static final Pattern LABEL = Pattern.compile("(\\w+)(=~|!=|!~|=)\"([^\"]*)\"");
    private static final Pattern SELECTOR = Pattern.compile("\\b([a-z_]+)\\{([^}]*)\\}");
    /** What is left of a query without texts, selectors' insides, ranges and lists of labels: names. */
    private static final Pattern NOISE =
            Pattern.compile("\"[^\"]*\"|\\{[^}]*\\}|\\[[^\\]]*\\]|\\b(by|without|on|ignoring) *\\([^)]*\\)");

    private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_]\\w*\\b(?! *\\()");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "by", "on");

    /** Metrics of Prometheus itself, of kube-state-metrics and of the kubelet, which nothing here can show. */
    private static final Set<String> OF_OTHERS = Set.of(
            "up",
            "kube_cronjob_status_last_successful_time",
            "kube_cronjob_created",
            "kubelet_volume_stats_available_bytes",
            "kubelet_volume_stats_capacity_bytes");

    /** Metrics that are there from the first subscription on, for which it takes a database. */
    private static final Set<String> OF_SUBSCRIPTIONS =
            Set.of("sekali_feed_subscription_lag", "sekali_feed_subscription_age_seconds");

    /** Labels that Prometheus adds when it collects. */
    private static final Set<String> ADDED = Set.of("namespace", "app_kubernetes_io_instance", "job", "pod");

    private static final Pattern BOUND = Pattern.compile("le=\"[^\"]*\",?");

    private static final String ALL = """
            {monitoring: {serviceMonitor: {enabled: true}, alerts: {enabled: true}, dashboard: {enabled: true}},
             retention: {enabled: true}, backup: {enabled: true}}""";

    private static final String KEY = "test-only";

    /** By name: the labels of each series, as text. */
    private static Map<String, List<String>> exposed = Map.of();

    @BeforeAll
    static void scrape(@TempDir Path folder) throws Exception {
        Path keys = Files.writeString(folder.resolve("keys"), "test read " + KeyHashes.of(KEY));
        Authority authority = new Authority(folder.resolve("tls"));
        Authority.Issued certificate = authority.issue("ip:127.0.0.1");
        Settings settings = new Settings(Map.of(
                "TLS_CERT_FILE", certificate.certificate().toString(),
                "TLS_KEY_FILE", certificate.key().toString(),
                "BIND_ADDRESS", "127.0.0.1",
                "PORT", "0",
                "OPERATIONS_PORT", "0",
                "STOP_TIMEOUT", "1s",
                "DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/nowhere",
                "DATABASE_PASSWORD", "none",
                "API_KEYS_FILE", keys.toString()));
        try (FunctionHost host = FunctionHost.start(
                        HostSettings.read(settings, "stub"),
                        IngestFunction.start(IngestSettings.read(settings)),
                        StatsFunction.start(StatsSettings.read(settings)),
                        FeedFunction.start(FeedSettings.read(settings)));
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(trusting(authority.certificate()))
                        .build()) {
            // A timer of a path is there from its first request on, and one of the collector from its first pause on.
            get(client, "https", host.port(), "/stats");
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                System.gc();
                return get(client, "http", host.operationsPort(), "/metrics").contains("jvm_gc_pause_seconds_sum");
            });
            exposed = SERIES.matcher(get(client, "http", host.operationsPort(), "/metrics"))
                    .results()
                    .collect(Collectors.groupingBy(
                            match -> match.group(1),
                            Collectors.mapping(
                                    match -> match.group(2) == null ? "" : match.group(2), Collectors.toList())));
        }
        assertThat(exposed).hasSizeGreaterThan(30).containsKey("sekali_events_total");
    }

    private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static String get(HttpClient client, String scheme, int port, String path)
            throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create("%s://127.0.0.1:%d%s".formatted(scheme, port, path)))
                                .header("Authorization", "Bearer " + KEY)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static List<Rule> alerts() {
        return Chart.render(ALL).one(PrometheusRule.class, "demo").getSpec().getGroups().stream()
                .flatMap(group -> group.getRules().stream())
                .toList();
    }

    private static JsonNode dashboard() throws IOException {
        return Documents.JSON.readTree(Chart.render(ALL)
                .one(ConfigMap.class, "demo-dashboard")
                .getData()
                .get("sekali.json"));
    }

    private static List<String> problems(String query) {
        List<String> problems = new ArrayList<>();
        NAME.matcher(NOISE.matcher(query).replaceAll(" "))
                .results()
                .map(match -> match.group())
                .filter(name -> !OPERATORS.contains(name)
                        && !OF_OTHERS.contains(name)
                        && !OF_SUBSCRIPTIONS.contains(name)
                        && !exposed.containsKey(name))
                .forEach(name -> problems.add("no metric " + name));
        SELECTOR.matcher(query).results().forEach(selector -> {
            List<String> series = exposed.getOrDefault(selector.group(1), List.of());
            LABEL.matcher(selector.group(2)).results().forEach(label -> {
                String pair = "%s=\"%s\"".formatted(label.group(1), label.group(3));
                if (!series.isEmpty()
                        && !ADDED.contains(label.group(1))
                        && series.stream().noneMatch(labels -> labels.contains(pair))) {
                    problems.add("no " + pair + " in " + selector.group(1));
                }
            });
        });
        return problems;
    }

    @Test
    void everyAlertAsksForMetricsThatAreThere() {
        assertThat(alerts()).hasSizeGreaterThan(8);
        for (Rule alert : alerts()) {
            assertThat(problems(alert.getExpr().getStrVal()))
                    .as(alert.getAlert())
                    .isEmpty();
        }
    }

    @Test
    void everyPanelAsksForMetricsThatAreThere() throws IOException {
        List<JsonNode> targets = dashboard().findValues("expr");
        assertThat(targets).hasSizeGreaterThan(12);
        for (JsonNode query : targets) {
            assertThat(problems(query.asText().replace("$__rate_interval", "5m")))
                    .as(query.asText())
                    .isEmpty();
        }
    }

    /** A new one can't be forgotten: it is shown, or an alert or docs/operations.md tells of it. */
    @Test
    void everyMetricOfTheFunctionsIsShownOrTold() throws IOException {
        String told = "%s %s %s"
                .formatted(
                        dashboard().findValuesAsText("expr"),
                        alerts().stream()
                                .map(alert -> alert.getExpr().getStrVal())
                                .toList(),
                        Files.readString(Chart.MODULE.resolve("../docs/operations.md")));
        assertThat(exposed.keySet())
                .filteredOn(name -> name.startsWith("sekali_"))
                .map(name -> name.replaceFirst("_(bucket|count|sum|max)$", ""))
                .allSatisfy(name -> assertThat(told).contains(name));
    }

    @Test
    void aMetricOrALabelThatIsNotThereIsNoticed() {
        assertThat(problems("sum(rate(sekali_event_total{verdict=\"stored\"}[5m]))"))
                .containsExactly("no metric sekali_event_total");
        assertThat(problems("sekali_events_total{verdict=\"lost\"} > 1"))
                .containsExactly("no verdict=\"lost\" in sekali_events_total");
        assertThat(problems("sekali_commit_seconds / nothing")).contains("no metric nothing");
    }

    @Test
    void everyHistogramHasSomeTenToTwentyBuckets() {
        Map<String, Long> histograms = exposed.entrySet().stream()
                .filter(metric -> metric.getKey().endsWith("_bucket"))
                .flatMap(metric -> metric.getValue().stream()
                        .map(labels -> metric.getKey() + BOUND.matcher(labels).replaceAll("")))
                .collect(Collectors.groupingBy(histogram -> histogram, Collectors.counting()));
        assertThat(histograms).hasSize(3);
        assertThat(histograms.values())
                .allSatisfy(buckets -> assertThat(buckets).isBetween(10L, 20L));
        // Quantiles of one replica can't be added up to those of all.
        assertThat(exposed.values().stream().flatMap(List::stream)).noneMatch(labels -> labels.contains("quantile="));
    }

    @Test
    void everyAlertIsOfThisReleaseAlone() {
        for (Rule alert : alerts()) {
            assertThat(alert.getExpr().getStrVal())
                    .as(alert.getAlert())
                    .contains("namespace=\"events\"")
                    .doesNotContain("SELECTOR")
                    .doesNotContain("NAMESPACE")
                    .doesNotContain("FULLNAME");
            assertThat(alert.getLabels()).containsKey("severity");
        }
    }

    @Test
    void everyAlertHasARunbookAndEveryRunbookAnAlert() throws IOException {
        Path runbooks = Chart.MODULE.resolve("../docs/runbooks").normalize();
        Set<String> linked = new TreeSet<>();
        for (Rule alert : alerts()) {
            assertThat(alert.getAnnotations().get("runbook_url"))
                    .isEqualTo("docs/runbooks/" + alert.getAlert() + ".md");
            linked.add(alert.getAlert() + ".md");
        }
        try (Stream<Path> files = Files.list(runbooks)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(linked);
        }
        for (String name : linked) {
            assertThat(Files.readString(runbooks.resolve(name))).startsWith("# " + name.replace(".md", "") + "\n");
        }
    }

    @Test
    void aFilePerAlertIsNamedAsTheAlert() throws IOException {
        try (Stream<Path> files = Files.walk(Chart.SOURCE.resolve("files/alerts"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString().replace(".yaml", "")))
                    .containsExactlyInAnyOrderElementsOf(
                            alerts().stream().map(Rule::getAlert).toList());
        }
    }

    @Test
    void alertsOfWhatIsSwitchedOffAreLeftOut() {
        List<Rule> few = Chart.render("""
                        {monitoring: {serviceMonitor: {enabled: true}, alerts: {enabled: true}},
                         stats: {enabled: false}, feed: {enabled: false}, apiKeys: {enabled: false}, database: {enabled: false}, externalDatabase: {host: h},
                         auth: {existingSecret: s}}""").one(PrometheusRule.class, "demo").getSpec().getGroups().stream()
                .flatMap(group -> group.getRules().stream())
                .toList();
        assertThat(few)
                .isNotEmpty()
                .allMatch(alert -> alert.getExpr().getStrVal().contains("job=\"ingest\""));
    }
}
