package dev.sekali.host;

import dev.sekali.settings.StartFailure;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs functions behind one HTTP server. A deployed program hosts one; the local stack hosts all, which makes it the one
 * base URL that a gateway gives elsewhere.
 *
 * <p>{@link #close()} stops in order: no longer ready; serve on for the drain delay; refuse; wait for the requests that
 * run; close the sockets; close the functions.
 */
public final class FunctionHost implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(FunctionHost.class.getName());

    private final HostSettings settings;
    private final ServerSetup setup;
    private final WebServer server;

    private FunctionHost(HostSettings settings, ServerSetup setup) {
        this.settings = settings;
        this.setup = setup;
        this.server = WebServer.builder().update(setup).build();
    }

    /**
     * Starts the server. The host owns the functions from here on and closes them, also when this fails.
     *
     * @throws StartFailure when a port can't be had, or the certificate can't be used
     */
    public static FunctionHost start(HostSettings settings, HostedFunction... functions) {
        ServerSetup setup = ServerSetup.of(settings, functions);
        FunctionHost host;
        try {
            host = new FunctionHost(settings, setup);
        } catch (RuntimeException e) {
            setup.close();
            throw e;
        }
        host.server.start();
        // The server logs what went wrong, and throws nothing.
        if (!host.server.isRunning()) {
            host.setup.close();
            throw StartFailure.environment(whyNotListening(settings));
        }
        return host;
    }

    private static String whyNotListening(HostSettings settings) {
        return Stream.of(
                        bindFault("PORT", settings.bindAddress(), settings.port()),
                        bindFault("OPERATIONS_PORT", settings.bindAddress(), settings.operationsPort()))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse("PORT and OPERATIONS_PORT are both %d; set one to another".formatted(settings.port()));
    }

    private static Optional<String> bindFault(String key, String address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, port));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("can't listen on %s:%d (%s); set %s to another port, or correct BIND_ADDRESS"
                    .formatted(address, port, e.getMessage(), key));
        }
    }

    public int port() {
        return server.port();
    }

    public int operationsPort() {
        return server.port(Operations.SOCKET);
    }

    @Override
    public void close() {
        Requests requests = setup.requests();
        boolean interrupted = false;
        setup.stopping();
        try {
            Thread.sleep(settings.drainDelay());
            if (!requests.refuseAndAwait(settings.stopTimeout())) {
                LOG.log(System.Logger.Level.WARNING, "{0} requests did not end in time", requests.running());
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        // Does nothing for a thread that is marked as interrupted, so the mark waits.
        server.stop();
        setup.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
