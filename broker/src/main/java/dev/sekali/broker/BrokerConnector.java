package dev.sekali.broker;

import dev.sekali.settings.Secret;
import dev.sekali.settings.StartFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.exceptions.JedisAccessControlException;

/**
 * Opens connections on which every wait has a bound: connecting, an answer that never comes, and a server that takes no more
 * bytes, which no time-out of a socket ends: a thread of the connector looks after that one. Thread-safe.
 */
public final class BrokerConnector implements AutoCloseable {

    /** After which a server counts as away that doesn't answer, or doesn't read. A flush takes milliseconds. */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration PERIOD = Duration.ofMillis(500);

    private final BrokerSettings settings;
    private final String name;
    private final Set<BrokerConnection> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch;

    /** The password that the server took last; at first that of the start. */
    private volatile Optional<Secret> accepted;

    /** @param name that the server's {@code CLIENT LIST} shows */
    public BrokerConnector(BrokerSettings settings, String name) {
        this.settings = settings;
        this.name = name;
        this.accepted = settings.password();
        this.watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("broker-watch").daemon().factory());
        var _ = watch.scheduleWithFixedDelay(
                () -> open.forEach(BrokerConnection::breakIfStuck),
                PERIOD.toMillis(),
                PERIOD.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    public BrokerSettings settings() {
        return settings;
    }

    /**
     * A new connection to a server that is durable, if it has to be. The caller closes it. It has the newest password or, as
     * long as the server doesn't take that one, the one that it took last.
     *
     * @throws StartFailure when the server refuses the password, isn't durable, or doesn't tell
     */
    public BrokerConnection open() throws BrokerFault {
        Optional<Secret> newest = newestPassword();
        try {
            BrokerConnection connection = open(newest);
            accepted = newest;
            return connection;
        } catch (JedisAccessControlException e) {
            Optional<Secret> before = accepted;
            if (before.equals(newest)) {
                throw refused();
            }
            // Whoever changes a password may have told the file and not yet the server.
            try {
                return open(before);
            } catch (JedisAccessControlException again) {
                throw refused();
            }
        }
    }

    private Optional<Secret> newestPassword() throws BrokerFault {
        if (settings.password().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(settings.password().get().newest());
        } catch (IOException e) {
            throw new BrokerFault(BrokerFault.Kind.AWAY, "BROKER_PASSWORD_FILE=" + e.getMessage());
        }
    }

    private BrokerConnection open(Optional<Secret> password) throws BrokerFault {
        BrokerConnection connection = BrokerConnection.connect(settings, name, password, open::remove);
        open.add(connection);
        try {
            connection.check(settings.durable());
            return connection;
        } catch (BrokerFault | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private StartFailure refused() {
        return StartFailure.environment(
                "the broker at %s refuses to let %s in; correct BROKER_PASSWORD or BROKER_PASSWORD_FILE, and the user in"
                                .formatted(settings.location(), settings.user().orElse("its default user"))
                        + " BROKER_URL");
    }

    /** Ends the watch over connections, which are closed by whoever opened them. */
    @Override
    public void close() {
        watch.shutdown();
    }
}
