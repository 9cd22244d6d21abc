package dev.sekali.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.sekali.database.DatabaseSettings;
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
import dev.sekali.testing.Ports;
import dev.sekali.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts that run in pods, and scripts/load-job, against stand-ins for what they talk to. */
class ScriptsTest {

    private static final Path FILES = Chart.SOURCE.resolve("files");
    private static final Path LOAD_JOB =
            Chart.MODULE.resolve("../scripts/load-job").normalize();

    private final List<HttpServer> servers = new ArrayList<>();

    record Result(int status, String output) {}

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    /** Answers each request with the next text. */
    private String serve(String... bodies) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        List<String> left = new ArrayList<>(List.of(bodies));
        server.createContext("/", exchange -> {
            String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean fit = exchange.getRequestMethod().equals("GET") || sent.contains("\"topic\":\"sekali.test\"");
            byte[] body = (fit ? left.removeFirst() : "not an event: " + sent).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private static Result run(Path script, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", script.toString()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output);
    }

    @Test
    void thePublishTestWantsASuccessAndThenADuplicate() throws Exception {
        Path script = FILES.resolve("test-publish.sh");
        String good = serve("{\"status\":\"success\"}", "{\"status\":\"ignored\"}");
        assertThat(run(script, Map.of("INGEST", good)))
                .isEqualTo(new Result(0, "published: success\npublished: ignored\n"));

        String twice = serve("{\"status\":\"success\"}", "{\"status\":\"success\"}");
        assertThat(run(script, Map.of("INGEST", twice)).status()).isEqualTo(1);
        String broken = serve("{\"status\":503}");
        assertThat(run(script, Map.of("INGEST", broken)).output()).contains("expected \"success\"", "503");
        assertThat(run(script, Map.of("INGEST", "127.0.0.1:" + Ports.unused())).status())
                .isNotZero();
    }

    @Test
    void theStatsTestWantsCountersThatAddUp() throws Exception {
        Path script = FILES.resolve("test-stats.sh");
        String good = serve("{\"received\":12,\"unique_processed\":9,\"duplicate_dropped\":3}");
        assertThat(run(script, Map.of("STATS", good)).status()).isZero();
        String wrong = serve("{\"received\":13,\"unique_processed\":9,\"duplicate_dropped\":3}");
        assertThat(run(script, Map.of("STATS", wrong)))
                .satisfies(result -> assertThat(result.status()).isEqualTo(1))
                .satisfies(result -> assertThat(result.output()).contains("do not add up"));
        String away = serve("{\"status\":503}");
        assertThat(run(script, Map.of("STATS", away)).status()).isNotZero();
    }

    /** What feed answers to the first read, and to everything else as it does. */
    private String serveFeed(List<String> calls, String firstRead, int ofAck) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        List<String> published = new ArrayList<>();
        List<String> reads = new ArrayList<>(List.of(firstRead));
        server.createContext("/", exchange -> {
            String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String call = exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().toString().replaceAll("helm-test-[0-9a-f-]{36}", "NAME");
            calls.add((call + " " + sent).strip());
            int status = switch (call) {
                case "PUT /subscriptions/NAME" -> 201;
                case "POST /subscriptions/NAME/ack" -> ofAck;
                case "DELETE /subscriptions/NAME" -> 204;
                default -> 200;
            };
            String answer = "";
            if (call.equals("POST /publish")) {
                published.add(sent);
            } else if (call.startsWith("GET ")) {
                answer = reads.isEmpty() ? published.toString() : reads.removeFirst();
                exchange.getResponseHeaders().set("sekali-lease", "l.1");
                exchange.getResponseHeaders().set("Sekali-Position", "17");
            }
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    @Test
    void theFeedTestWantsItsOwnEventAndAcknowledgesWhatItRead() throws Exception {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        String good = serveFeed(calls, "[{\"event_id\":\"another\"}]", 204);
        assertThat(run(FILES.resolve("test-feed.sh"), Map.of("INGEST", good, "FEED", good)))
                .isEqualTo(new Result(0, "subscribed\npublished\nread and acknowledged\ndeleted\n"));
        String read = "GET /subscriptions/NAME/events?wait=10s";
        String ack = "POST /subscriptions/NAME/ack {\"lease\":\"l.1\",\"position\":17,\"release\":true}";
        assertThat(calls).hasSize(7).element(1).asString().startsWith("POST /publish {\"topic\":\"sekali.test\"");
        calls.remove(1);
        assertThat(calls)
                .containsExactly(
                        "PUT /subscriptions/NAME {\"topics\":[\"sekali.test\"],\"from\":\"now\"}",
                        read,
                        ack,
                        read,
                        ack,
                        "DELETE /subscriptions/NAME");
    }

    @Test
    void aFeedTestThatFailsSaysWhyAndLeavesNoSubscription() throws Exception {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        String feed = serveFeed(calls, "[]", 409);
        assertThat(run(FILES.resolve("test-feed.sh"), Map.of("INGEST", feed, "FEED", feed)))
                .satisfies(result -> assertThat(result.status()).isEqualTo(1))
                .satisfies(result -> assertThat(result.output())
                        .contains("expected 20[04] from POST /subscriptions/", "HTTP/1.1 409"));
        assertThat(calls).last().isEqualTo("DELETE /subscriptions/NAME");
    }

    @Test
    void theFeedTestPassesAgainstTheFunctionsThemselvesWithAKeyForEach(@TempDir Path folder) throws Exception {
        Path publish = Files.writeString(folder.resolve("publish"), "secret-1");
        Path consume = Files.writeString(folder.resolve("consume"), "secret-2");
        Path keys = Files.writeString(
                folder.resolve("keys"),
                "one publish %s\ntwo consume %s".formatted(KeyHashes.of("secret-1"), KeyHashes.of("secret-2")));
        Map<String, String> asks = Map.of("API_KEYS_FILE", keys.toString());
        try (TestDatabase database = TestDatabase.create();
                FunctionHost ingest = ingest(database.ingest(), asks);
                FunctionHost feed = feed(database.feed(), asks)) {
            Map<String, String> environment = Map.of(
                    "INGEST",
                    "127.0.0.1:" + ingest.port(),
                    "FEED",
                    "127.0.0.1:" + feed.port(),
                    "PUBLISH_API_KEY_FILE",
                    publish.toString(),
                    "API_KEY_FILE",
                    consume.toString());
            assertThat(run(FILES.resolve("test-feed.sh"), environment))
                    .isEqualTo(new Result(0, "subscribed\npublished\nread and acknowledged\ndeleted\n"));
        }
    }

    @Test
    void bothPassAgainstTheFunctionsThemselves() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                FunctionHost ingest = ingest(database.ingest(), Map.of());
                FunctionHost stats = stats(database.stats(), Map.of())) {
            Result published = run(FILES.resolve("test-publish.sh"), Map.of("INGEST", "127.0.0.1:" + ingest.port()));
            assertThat(published).isEqualTo(new Result(0, "published: success\npublished: ignored\n"));
            assertThat(run(FILES.resolve("test-stats.sh"), Map.of("STATS", "127.0.0.1:" + stats.port())))
                    .isEqualTo(new Result(0, "received 2, unique_processed 1, duplicate_dropped 1\n"));
        }
    }

    @Test
    void bothUseTheApiKeyThatTheirPodHas(@TempDir Path folder) throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "secret-1");
        // By printf %s secret-1 | sha256sum
        Path keys = Files.writeString(
                folder.resolve("keys"),
                "all publish,read sha256:f7e7c36e458e80e6b6a2c67d0a9ec09bd718dadd7bfa8d6bf6e7ad526e46c2f7");
        Map<String, String> asks = Map.of("API_KEYS_FILE", keys.toString());
        try (TestDatabase database = TestDatabase.create();
                FunctionHost ingest = ingest(database.ingest(), asks);
                FunctionHost stats = stats(database.stats(), asks)) {
            Map<String, String> publish = Map.of("INGEST", "127.0.0.1:" + ingest.port());
            Map<String, String> read = Map.of("STATS", "127.0.0.1:" + stats.port());
            Map<String, String> withKey = Map.of("API_KEY_FILE", key.toString());
            assertThat(run(FILES.resolve("test-publish.sh"), publish).output()).contains("401");
            assertThat(run(FILES.resolve("test-publish.sh"), and(publish, withKey))
                            .status())
                    .isZero();
            assertThat(run(FILES.resolve("test-stats.sh"), read).output()).contains("401");
            assertThat(run(FILES.resolve("test-stats.sh"), and(read, withKey)).status())
                    .isZero();
        }
    }

    @Test
    void bothAskForTheAuthorityAndTheHostNameOfHttps(@TempDir Path folder) throws Exception {
        assumeTrue(new ProcessBuilder("openssl", "version")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0);
        Authority authority = new Authority(folder.resolve("right"));
        Path another = new Authority(folder.resolve("another")).certificate();
        Authority.Issued issued = authority.issue("dns:localhost");
        Map<String, String> tls = Map.of(
                "TLS_CERT_FILE",
                issued.certificate().toString(),
                "TLS_KEY_FILE",
                issued.key().toString());
        Map<String, String> trusting = Map.of("CA_FILE", authority.certificate().toString());
        Map<String, String> distrusting = Map.of("CA_FILE", another.toString());
        try (TestDatabase database = TestDatabase.create();
                FunctionHost ingest = ingest(database.ingest(), tls);
                FunctionHost stats = stats(database.stats(), tls)) {
            Map<String, String> publish = Map.of("INGEST", "localhost:" + ingest.port());
            assertThat(run(FILES.resolve("test-publish.sh"), and(publish, distrusting))
                            .status())
                    .isNotZero();
            Map<String, String> byAddress = Map.of("INGEST", "127.0.0.1:" + ingest.port());
            assertThat(run(FILES.resolve("test-publish.sh"), and(byAddress, trusting))
                            .status())
                    .isNotZero();
            assertThat(run(FILES.resolve("test-publish.sh"), and(publish, trusting)))
                    .isEqualTo(new Result(0, "published: success\npublished: ignored\n"));
            assertThat(run(FILES.resolve("test-stats.sh"), and(Map.of("STATS", "localhost:" + stats.port()), trusting)))
                    .isEqualTo(new Result(0, "received 2, unique_processed 1, duplicate_dropped 1\n"));
        }
    }

    private static FunctionHost ingest(DatabaseSettings database, Map<String, String> more)
            throws InterruptedException {
        Settings settings = settings(database, more);
        IngestFunction function = IngestFunction.start(IngestSettings.read(settings));
        FunctionHost host = FunctionHost.start(HostSettings.read(settings, "stub"), function);
        function.awaitDatabase(Duration.ofSeconds(30));
        return host;
    }

    private static FunctionHost stats(DatabaseSettings database, Map<String, String> more) throws InterruptedException {
        Settings settings = settings(database, more);
        StatsFunction function = StatsFunction.start(StatsSettings.read(settings));
        FunctionHost host = FunctionHost.start(HostSettings.read(settings, "stub"), function);
        function.awaitDatabase();
        return host;
    }

    private static FunctionHost feed(DatabaseSettings database, Map<String, String> more) throws InterruptedException {
        Settings settings = settings(database, more);
        FeedFunction function = FeedFunction.start(FeedSettings.read(settings));
        FunctionHost host = FunctionHost.start(HostSettings.read(settings, "stub"), function);
        function.awaitDatabase();
        return host;
    }

    private static Settings settings(DatabaseSettings database, Map<String, String> more) {
        Map<String, String> own = Map.of(
                "BIND_ADDRESS",
                "127.0.0.1",
                "PORT",
                "0",
                "OPERATIONS_PORT",
                "0",
                "DATABASE_URL",
                database.url(),
                "DATABASE_USER",
                database.user(),
                "DATABASE_PASSWORD",
                database.password().value());
        return new Settings(and(own, more));
    }

    @Test
    void theNegativeTestFailsWhereTheDatabaseCanBeReached() throws Exception {
        Path script = FILES.resolve("test-denied.sh");
        try (ServerSocket database = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run(script, Map.of("DATABASE", "localhost:" + database.getLocalPort())))
                    .satisfies(result -> assertThat(result.status()).isEqualTo(1))
                    .satisfies(result -> assertThat(result.output()).contains("does not enforce NetworkPolicy"));
        }
        assertThat(run(script, Map.of("DATABASE", "localhost:" + Ports.unused()))
                        .status())
                .isZero();
        // A name that leads nowhere would make any network look closed.
        assertThat(run(script, Map.of("DATABASE", "nowhere.invalid:5432")).status())
                .isEqualTo(1);
    }

    /**
     * A folder with a helm and a kubectl that note how they are called. Each look at the pod finds the next of these; the
     * last one lasts. As an older kubectl does, this one follows no log of a container that has not started.
     */
    private static Map<String, String> standIns(Path folder, String... looks) throws IOException {
        Files.write(folder.resolve("looks"), List.of(looks));
        executable(folder.resolve("helm"), """
                #!/bin/sh
                echo "helm $* in $HELM_NAMESPACE" >>"%1$s/calls"
                case $1 in get) echo 'images: {registry: r}';; template) echo 'kind: Job';; esac
                """.formatted(folder));
        executable(folder.resolve("kubectl"), """
                #!/bin/sh
                cd '%1$s' || exit
                echo "kubectl $*" >>calls
                case "$*" in
                  *create*) grep -q 'kind: Job' && echo job.batch/demo-load-1;;
                  *logs*)
                    grep -q -e Running -e '|[0-9]' now && echo 'verified: or not' && exit
                    echo 'container "publisher" is waiting to start: ContainerCreating' >&2
                    exit 1;;
                  *"get pods"*)
                    head -n 1 looks | tee now
                    [ "$(wc -l <looks)" -lt 2 ] || sed -i 1d looks;;
                esac
                """.formatted(folder));
        return Map.of("PATH", folder + ":" + System.getenv("PATH"), "START_TIMEOUT", "30");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static Map<String, String> and(Map<String, String> one, Map<String, String> other) {
        Map<String, String> all = new HashMap<>(one);
        all.putAll(other);
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void makeLoadEndsAsThePublisherDid(int status, @TempDir Path folder) throws Exception {
        String end = (status == 0 ? "Succeeded|" : "Failed|") + status + "||";
        Result result = run(LOAD_JOB, standIns(folder, "Running|||", "Running|||", end));
        assertThat(result).isEqualTo(new Result(status, "created job.batch/demo-load-1 in sekali\nverified: or not\n"));
    }

    @Test
    void makeLoadWaitsForAPodThatIsStillToStart(@TempDir Path folder) throws Exception {
        Result result = run(
                LOAD_JOB,
                standIns(folder, "", "Pending|||", "Pending||ContainerCreating|", "Running|||", "Succeeded|0||"));
        assertThat(result).isEqualTo(new Result(0, "created job.batch/demo-load-1 in sekali\nverified: or not\n"));
    }

    @Test
    void makeLoadShowsTheLogOfOneThatEndedBetweenTwoLooks(@TempDir Path folder) throws Exception {
        Result result = run(LOAD_JOB, standIns(folder, "Pending|||", "Failed|1||"));
        assertThat(result).isEqualTo(new Result(1, "created job.batch/demo-load-1 in sekali\nverified: or not\n"));
    }

    @Test
    void makeLoadHandsItsVariablesOverAndTheReleasesOwnValues(@TempDir Path folder) throws Exception {
        run(
                LOAD_JOB,
                and(
                        standIns(folder, "Succeeded|0||"),
                        Map.of("RELEASE", "inbox", "NAMESPACE", "ns", "EVENTS", "7", "WORKERS", "2", "RATE", "5")));
        assertThat(Files.readString(folder.resolve("calls")))
                .contains("helm get values inbox --output yaml in ns")
                .contains("helm template inbox charts/sekali --values ")
                .contains("--show-only templates/jobs/load.yaml")
                .contains("load.render=true,load.events=7,load.workers=2,load.rate=5")
                .contains("kubectl --namespace ns create")
                .contains("--selector batch.kubernetes.io/job-name=demo-load-1");
    }

    @ParameterizedTest
    @CsvSource({"EVENTS, abc", "EVENTS, '7,images.tag=x'", "WORKERS, 2.5", "RATE, -1", "RATE, 010", "START_TIMEOUT, 5m"
    })
    void makeLoadNamesAVariableThatIsNoNumber(String name, String value, @TempDir Path folder) throws Exception {
        Result result = run(LOAD_JOB, and(standIns(folder, "Succeeded|0||"), Map.of(name, value)));
        assertThat(result)
                .isEqualTo(new Result(
                        2, "%s must be a whole number, such as 20000, but is \"%s\"\n".formatted(name, value)));
        assertThat(folder.resolve("calls")).doesNotExist();
    }

    @Test
    void makeLoadNamesAReleaseThatIsNotThere(@TempDir Path folder) throws Exception {
        Map<String, String> environment = standIns(folder, "");
        executable(folder.resolve("helm"), """
                #!/bin/sh
                echo 'Error: release: not found' >&2
                exit 1
                """);
        Result result = run(LOAD_JOB, and(environment, Map.of("RELEASE", "inbox", "NAMESPACE", "ns")));
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.output())
                .startsWith("can't read the release inbox in the namespace ns: release: not found\n")
                .contains("helm list --all-namespaces");
        assertThat(folder.resolve("calls")).doesNotExist();
    }

    @Test
    void makeLoadCreatesNothingThatHelmRefuses(@TempDir Path folder) throws Exception {
        Map<String, String> environment = standIns(folder, "");
        executable(folder.resolve("helm"), """
                #!/bin/sh
                case $1 in get) exit 0;; esac
                echo 'load.render needs ingest.enabled' >&2
                exit 1
                """);
        assertThat(run(LOAD_JOB, environment)).isEqualTo(new Result(1, "load.render needs ingest.enabled\n"));
        assertThat(folder.resolve("calls")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Pending||ErrImagePull|",
                "Pending||ImagePullBackOff|",
                "Pending||InvalidImageName|",
                "Pending||CreateContainerConfigError|",
                "Failed|||the node was low on memory",
            })
    void makeLoadFailsAtOnceWhenThePodCanNotRun(String look, @TempDir Path folder) throws Exception {
        Result result = run(LOAD_JOB, standIns(folder, "Pending||ContainerCreating|", look));
        assertThat(result.status()).isEqualTo(1);
        String[] parts = look.split("\\|", -1);
        assertThat(result.output())
                .contains("the pod of job.batch/demo-load-1 is " + parts[0], parts[2] + " " + parts[3])
                .contains("kubectl --namespace sekali delete job.batch/demo-load-1")
                .doesNotContain("verified");
        // Not by the time that it was given.
        assertThat(Files.readString(folder.resolve("calls")).lines().filter(call -> call.contains("get pods")))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Pending|||0/1 nodes are available: 1 Insufficient cpu.", "Pending||ContainerCreating|"})
    void makeLoadFailsWhenThePodNeverRuns(String look, @TempDir Path folder) throws Exception {
        Result result = run(LOAD_JOB, and(standIns(folder, look), Map.of("START_TIMEOUT", "1")));
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output())
                .contains(
                        look.isEmpty()
                                ? "is not to be seen"
                                : "is Pending: "
                                        + look.substring("Pending||".length()).replace('|', ' '));
    }

    /** Runs scripts/kind or scripts/minikube among stand-ins that note how they are called. */
    private static Result install(String script, Path folder, boolean installedBefore) throws Exception {
        for (String tool : List.of("docker", "kind", "minikube", "kubectl", "helm", "make")) {
            executable(folder.resolve(tool), """
                    #!/bin/sh
                    echo "%2$s $*" >>"%1$s/calls"
                    case "%2$s $*" in
                      'helm status'*) exit %3$d;;
                      'minikube ip'*) echo 192.0.2.7;;
                      *'get secret inbox-api-keys -o jsonpath={.data.publish-key}') printf 'the key to publish' | base64;;
                      *'get secret inbox-api-keys -o jsonpath={.data.read-key}') printf 'the key to read' | base64;;
                    esac
                    """.formatted(folder, tool, installedBefore ? 0 : 1));
        }
        Map<String, String> environment = Map.of(
                "PATH",
                folder + ":" + System.getenv("PATH"),
                "CLUSTER",
                "dev",
                "RELEASE",
                "inbox",
                "NAMESPACE",
                "events");
        Result result = run(LOAD_JOB.resolveSibling(script), environment);
        assertThat(result.status()).isZero();
        return result;
    }

    private static List<String> calls(Path folder) throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    @ParameterizedTest
    @CsvSource({
        "kind, kind-dev, http://localhost:8080, http://localhost:8082, http://localhost:8083",
        "minikube, dev, http://192.0.2.7:30080, http://192.0.2.7:30082, http://192.0.2.7:30083"
    })
    void anInstallationEndsWithTheUrlsAndWithCommandsThatTheyAnswer(
            String script, String context, String ingest, String stats, String feed, @TempDir Path folder)
            throws Exception {
        String output = install(script, folder, false).output();
        assertThat(output)
                .contains("publish to  %s/publish\nread from   %s/stats and %s/events\nfollow      %s/feed\n"
                        .formatted(ingest, stats, stats, feed));
        // What it says to paste, pasted.
        executable(folder.resolve("curl"), """
                #!/bin/sh
                echo "curl $*" >>'%s/calls'
                """.formatted(folder));
        String pasted = output.lines()
                .filter(line -> line.startsWith("  ") && !line.contains("minikube service"))
                .collect(Collectors.joining("\n"));
        Path file = Files.writeString(folder.resolve("pasted"), pasted);
        assertThat(run(file, Map.of("PATH", folder + ":" + System.getenv("PATH"))))
                .isEqualTo(new Result(0, ""));
        assertThat(calls(folder))
                .anyMatch(call ->
                        call.startsWith("kubectl --context %s --namespace events get secret".formatted(context)))
                .anyMatch(call -> call.startsWith(
                        "curl %s/publish -H Authorization: Bearer the key to publish ".formatted(ingest)))
                .contains("curl %s/stats -H Authorization: Bearer the key to read".formatted(stats))
                .contains("curl %s/feed -H Authorization: Bearer the key to read".formatted(feed));
    }

    @ParameterizedTest
    @CsvSource({"kind, kind-dev", "minikube, dev"})
    void aSecondInstallationRunsTheImagesThatItBuilt(String script, String context, @TempDir Path folder)
            throws Exception {
        install(script, folder, true);
        List<String> calls = calls(folder);
        String target = "kubectl --context %s --namespace events rollout ".formatted(context);
        String restart = target + "restart deployment --selector app.kubernetes.io/instance=inbox";
        assertThat(calls).contains(restart);
        assertThat(calls.subList(0, calls.indexOf(restart)))
                .contains("make images")
                .anyMatch(call -> call.startsWith("helm upgrade --install inbox"));
        assertThat(calls.subList(calls.indexOf(restart), calls.size()))
                .contains(target + "status deployment --selector app.kubernetes.io/instance=inbox --timeout 10m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kind", "minikube"})
    void aFirstInstallationRestartsNothing(String script, @TempDir Path folder) throws Exception {
        install(script, folder, false);
        assertThat(calls(folder))
                .anyMatch(call -> call.startsWith("helm upgrade --install inbox"))
                .noneMatch(call -> call.contains("rollout"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"load-job", "kind", "minikube"})
    void aScriptNamesTheToolsThatAreMissing(String name, @TempDir Path folder) throws Exception {
        for (String tool : List.of("bash", "dirname")) {
            Files.createSymbolicLink(folder.resolve(tool), Path.of("/usr/bin").resolve(tool));
        }
        Result result = run(LOAD_JOB.resolveSibling(name), Map.of("PATH", folder.toString()));
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.output()).contains("needs:").contains("kubectl").contains("helm");
    }
}
