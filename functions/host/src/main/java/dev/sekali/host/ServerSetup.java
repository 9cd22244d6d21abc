package dev.sekali.host;

import dev.sekali.host.http1.Http1;
import dev.sekali.host.tls.Tls;
import dev.sekali.host.tracing.Tracing;
import dev.sekali.settings.StartFailure;
import io.helidon.http.HttpLogConfig;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What makes a server the host of functions: ports, limits, filters, paths and operations. It is for one server, which
 * {@link FunctionHost} runs, or Helidon's extension in tests.
 */
public final class ServerSetup implements Consumer<WebServerConfig.Builder>, AutoCloseable {

    /** The server's own default of 4 KiB makes a client wait for window updates. */
    private static final int SOCKET_RECEIVE_BUFFER_BYTES = 256 * 1024;

    /** Long queues of unaccepted connections only hide an overload. */
    private static final int BACKLOG = 1024;

    /** Of probes and of whoever gathers metrics. They take descriptors too, which {@link ConnectionLimit} leaves them. */
    private static final int MAX_OPERATIONS_CONNECTIONS = 64;

    /**
     * A path or a link may carry two names of 255 characters, each character up to four bytes, each byte three when
     * percent-encoded: 6 KiB. The server's own default is 4 KiB.
     */
    private static final int MAX_REQUEST_LINE_BYTES = 16 * 1024;

    private static final Duration IDLE_CONNECTION_TIMEOUT = Duration.ofMinutes(2);

    private static final Duration IDLE_CONNECTION_CHECK = Duration.ofSeconds(10);

    private final HostSettings settings;
    private final List<HostedFunction> functions;
    private final Requests requests;
    private final SocketDeadlines headerDeadlines;
    private final Optional<Tls> tls;
    private final Optional<Tracing> tracing;

    private volatile boolean stopping;

    private ServerSetup(
            HostSettings settings, List<HostedFunction> functions, Optional<Tls> tls, Optional<Tracing> tracing) {
        NoDiscovery.set();
        this.settings = settings;
        this.functions = List.copyOf(functions);
        this.requests = new Requests(settings.maxConcurrentRequests(), settings.retryAfter(), settings.headerTimeout());
        this.headerDeadlines = new SocketDeadlines("header-deadlines", settings.headerTimeout());
        this.tls = tls;
        this.tracing = tracing;
    }

    /**
     * Owns the functions from here on and closes them, also when this fails.
     *
     * @throws StartFailure when the certificate can't be used, or a setting of traces is wrong
     */
    public static ServerSetup of(HostSettings settings, HostedFunction... functions) {
        Optional<Tls> tls = Optional.empty();
        try {
            // The settings read the files before, so they broke since when they fail here.
            tls = settings.tls().map(files -> Tls.start(files, settings.headerTimeout()));
            return new ServerSetup(
                    settings, List.of(functions), tls, settings.tracing().map(Tracing::start));
        } catch (StartFailure e) {
            tls.ifPresent(Tls::close);
            closeFunctions(List.of(functions));
            throw e;
        }
    }

    Requests requests() {
        return requests;
    }

    /** From now on the functions are not ready. */
    void stopping() {
        stopping = true;
        requests.drain();
        functions.forEach(HostedFunction::stopping);
    }

    /** Closes the functions too. To be called when the server has stopped. */
    @Override
    public void close() {
        closeFunctions(functions);
        requests.close();
        headerDeadlines.close();
        tls.ifPresent(Tls::close);
        // The last transactions belong to traces too.
        tracing.ifPresent(Tracing::close);
        Meters.clear();
    }

    private static void closeFunctions(List<HostedFunction> functions) {
        for (HostedFunction function : functions.reversed()) {
            function.close();
        }
    }

    @Override
    public void accept(WebServerConfig.Builder server) {
        MeterRegistry meters = Meters.ofProcess();
        meters.getOrCreate(
                Gauge.builder("sekali.requests.running", requests::running).description("requests that run now"));
        tls.ifPresent(it -> it.meters(meters));
        HttpRouting.Builder routing = HttpRouting.builder().addFilter(new RequestIds());
        tracing.ifPresent(routing::addFilter);
        routing.addFilter(requests)
                .error(
                        ProblemException.class,
                        (request, response, e) -> e.problem().send(request, response));
        functions.forEach(function -> function.route(routing, meters));
        Operations operations = new Operations(functions, () -> stopping);
        if (isOneBaseUrl()) {
            routing.addFilter(Operations.healthFilter());
        }
        // The server's own answer would pass by the filters.
        routing.any((request, response) -> Problem.nothingHere().send(request, response));
        server.shutdownHook(false)
                .featuresDiscoverServices(false)
                // No others, which a server in a test has of its own accord.
                .features(List.of(operations.feature()))
                .update(this::listener)
                .port(settings.port())
                .backlog(BACKLOG)
                .maxTcpConnections(settings.maxConnections())
                // A function answers 413 itself, after it has read what a client can't stop sending; this is the limit
                // beyond which the connection just ends, and the largest chunk that the server gathers in memory.
                .maxPayloadSize(4L * settings.maxBodyBytes())
                // Bodies come as they are: only a function that decodes them itself can bound their size, and answer
                // 415.
                .contentEncoding(ContentEncodingContext.builder()
                        .contentEncodingsDiscoverServices(false)
                        .build())
                .routing(routing)
                .putSocket(
                        Operations.SOCKET,
                        socket -> socket.update(this::listener)
                                .port(settings.operationsPort())
                                .maxTcpConnections(MAX_OPERATIONS_CONNECTIONS)
                                .addConnectionSelector(http())
                                .routing(operations.routing()));
        // One way to speak alone: a choice waits for a first byte, and idle time counts only after it.
        server.addConnectionSelector(tls.map(it -> it.selector(http())).orElseGet(this::http));
        if (isOneBaseUrl()) {
            server.addFeature(operations.healthOfAll());
        }
    }

    /** Where load scripts and people ask for everything. */
    private boolean isOneBaseUrl() {
        return functions.size() > 1;
    }

    /** What both ports have in common. */
    private void listener(ListenerConfig.BuilderBase<?, ?> socket) {
        socket.host(settings.bindAddress());
        socket.idleConnectionTimeout(IDLE_CONNECTION_TIMEOUT);
        socket.idleConnectionPeriod(IDLE_CONNECTION_CHECK);
        socket.protocolsDiscoverServices(false);
        // What ObserverFilter and the functions write is whole, or gathered before.
        socket.writeBufferSize(0);
        socket.directHandlers(DirectProblems.handlers(settings));
        // Lets the server say what it refuses; DirectProblems keeps what failed inside to itself.
        socket.errorHandling(ErrorHandling.builder().includeEntity(true).build());
        // The buffers of a channel are twice those of a socket, for each connection: 160 MB for 10,000 of them.
        socket.useNio(false);
        socket.connectionOptions(options -> options.socketReceiveBufferSize(SOCKET_RECEIVE_BUFFER_BYTES)
                // A write would wait for an acknowledgement of the one before: 40 ms for each chunk of a stream and
                // each record of a TLS handshake.
                .tcpNoDelay(true));
    }

    private ServerConnectionSelector http() {
        return new Http1(
                Http1Config.builder()
                        .log(HttpLogConfig.builder()
                                .receiveLog(false)
                                .sendLog(false)
                                .build())
                        .continueImmediately(false)
                        .maxPrologueLength(MAX_REQUEST_LINE_BYTES),
                headerDeadlines);
    }
}
