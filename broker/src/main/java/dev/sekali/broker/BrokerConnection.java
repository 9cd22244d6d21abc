package dev.sekali.broker;

import dev.sekali.settings.Secret;
import dev.sekali.settings.StartFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One connection to the broker. Belongs to one thread, but {@link #breakOff()}. After a {@link BrokerFault} of the kind
 * {@link BrokerFault.Kind#AWAY} it is of no more use.
 */
public final class BrokerConnection implements AutoCloseable {

    private static final long IDLE = 0;

    private final Connection connection;
    private final String location;
    private final Consumer<BrokerConnection> onClose;

    /** Since when an exchange runs, by {@link System#nanoTime()}; {@link #IDLE} while none does. */
    private volatile long sinceNanos = IDLE;

    private BrokerConnection(Connection connection, String location, Consumer<BrokerConnection> onClose) {
        this.connection = connection;
        this.location = location;
        this.onClose = onClose;
    }

    /** One command with its arguments. */
    static final class Command {

        private final ProtocolCommand name;
        private final byte[][] arguments;

        Command(ProtocolCommand name, byte[]... arguments) {
            this.name = name;
            this.arguments = arguments;
        }

        static Command of(ProtocolCommand name, String... arguments) {
            byte[][] bytes = new byte[arguments.length][];
            for (int i = 0; i < arguments.length; i++) {
                bytes[i] = arguments[i].getBytes(StandardCharsets.UTF_8);
            }
            return new Command(name, bytes);
        }
    }

    /** @throws JedisAccessControlException when the server doesn't take the password */
    static BrokerConnection connect(
            BrokerSettings settings, String name, Optional<Secret> password, Consumer<BrokerConnection> onClose)
            throws BrokerFault {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .resp2()
                .connectionTimeoutMillis(Math.toIntExact(BrokerConnector.CONNECT_TIMEOUT.toMillis()))
                .socketTimeoutMillis(Math.toIntExact(BrokerConnector.ANSWER_TIMEOUT.toMillis()))
                .database(settings.database())
                .clientName(name)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        settings.user().ifPresent(config::user);
        password.ifPresent(secret -> config.password(secret.value()));
        if (settings.tls()) {
            // Checks the host name too, which its predecessor did not.
            config.sslOptions(SslOptions.defaults());
        }
        try {
            return new BrokerConnection(
                    new Connection(new HostAndPort(settings.host(), settings.port()), config.build()),
                    settings.location(),
                    onClose);
        } catch (JedisAccessControlException e) {
            throw e;
        } catch (JedisDataException e) {
            if (isAccess(e)) {
                throw new JedisAccessControlException("the password isn't taken");
            }
            throw fault(e, settings.location());
        } catch (JedisException e) {
            throw new BrokerFault(
                    BrokerFault.Kind.AWAY,
                    "the broker at %s can't be reached; start it, or correct BROKER_URL"
                            .formatted(settings.location()));
        }
    }

    /**
     * Asks whether the server flushes before it answers and never forgets for lack of memory, and whether it can be used.
     *
     * @throws StartFailure naming the setting that is wrong and the one that is needed
     */
    void check(boolean durable) throws BrokerFault {
        if (durable) {
            require("appendonly", "yes", "could be lost");
            require("appendfsync", "always", "could be lost");
            // With it a server that rewrites its file answers before it flushes.
            require("no-appendfsync-on-rewrite", "no", "could be lost");
            require("maxmemory-policy", "noeviction", "could be dropped");
        }
        // Refused while it loads its data.
        Object ping = exchange(List.of(Command.of(Protocol.Command.XLEN, EventStream.EVENTS)))
                .getFirst();
        if (ping instanceof JedisDataException e) {
            requireAccess(e);
            throw fault(e, location);
        }
    }

    private void require(String name, String needed, String danger) throws BrokerFault {
        Object reply = exchange(List.of(Command.of(Protocol.Command.CONFIG, "GET", name)))
                .getFirst();
        if (reply instanceof JedisDataException e) {
            requireAccess(e);
            throw StartFailure.environment(
                    "the broker at %s doesn't tell its %s, so an accepted event %s; permit CONFIG GET, or set"
                                    .formatted(location, name, danger)
                            + " BROKER_DURABILITY=relaxed if losing such events is no harm");
        }
        String value = reply instanceof List<?> pair && pair.size() == 2 && pair.get(1) instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : "unknown";
        if (!value.equals(needed)) {
            throw StartFailure.environment("the broker at %s runs with %s %s, so an accepted event %s; set %s %s, or"
                            .formatted(location, name, value, danger, name, needed)
                    + " BROKER_DURABILITY=relaxed if losing such events is no harm");
        }
    }

    private static void requireAccess(JedisDataException e) {
        if (isAccess(e)) {
            throw new JedisAccessControlException("a password is needed");
        }
    }

    private static boolean isAccess(JedisDataException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith("NOAUTH")
                || message.startsWith("WRONGPASS")
                || message.startsWith("ERR invalid pass");
    }

    /** Runs one command. */
    Object run(Command command) throws BrokerFault {
        List<Object> replies = exchange(List.of(command));
        requireNoError(replies);
        return replies.getFirst();
    }

    /** Runs one command, and takes one of the server's errors for a yes. */
    void runUnless(String error, Command command) throws BrokerFault {
        if (exchange(List.of(command)).getFirst() instanceof JedisDataException e
                && !String.valueOf(e.getMessage()).startsWith(error)) {
            throw fault(e, location);
        }
    }

    /**
     * Runs commands as one transaction: the server does all of them or none, and flushes once.
     *
     * @return a reply for each
     */
    List<Object> transaction(List<Command> commands) throws BrokerFault {
        List<Command> all = new ArrayList<>(commands.size() + 2);
        all.add(Command.of(Protocol.Command.MULTI));
        all.addAll(commands);
        all.add(Command.of(Protocol.Command.EXEC));
        List<Object> replies = exchange(all);
        // The first one says why; EXEC itself only that there was one.
        requireNoError(replies);
        if (!(replies.getLast() instanceof List<?> results) || results.size() != commands.size()) {
            throw new BrokerFault(
                    BrokerFault.Kind.REFUSED, "the broker at %s gave up a transaction".formatted(location));
        }
        requireNoError(results);
        return List.copyOf(results);
    }

    private void requireNoError(List<?> replies) throws BrokerFault {
        for (Object reply : replies) {
            if (reply instanceof JedisDataException e) {
                throw fault(e, location);
            }
        }
    }

    private List<Object> exchange(List<Command> commands) throws BrokerFault {
        sinceNanos = Math.max(1, System.nanoTime());
        try {
            for (Command command : commands) {
                connection.sendCommand(command.name, command.arguments);
            }
            return connection.getMany(commands.size());
        } catch (JedisException e) {
            throw new BrokerFault(
                    BrokerFault.Kind.AWAY,
                    "the broker at %s doesn't answer, or broke the connection".formatted(location));
        } finally {
            sinceNanos = IDLE;
        }
    }

    private static BrokerFault fault(JedisDataException e, String location) {
        String message = String.valueOf(e.getMessage());
        String code = message.split(" ", 2)[0];
        return switch (code) {
            case "OOM" ->
                new BrokerFault(BrokerFault.Kind.FULL, "the broker at %s has no memory left".formatted(location));
            case "LOADING" ->
                new BrokerFault(BrokerFault.Kind.REFUSED, "the broker at %s is loading its data".formatted(location));
            case "READONLY" ->
                new BrokerFault(
                        BrokerFault.Kind.REFUSED,
                        "the broker at %s is a replica; point BROKER_URL at the primary".formatted(location));
            case "NOGROUP" ->
                new BrokerFault(
                        BrokerFault.Kind.REFUSED, "the broker at %s has lost its consumer group".formatted(location));
            default ->
                new BrokerFault(BrokerFault.Kind.REFUSED, "the broker at %s answers %s".formatted(location, code));
        };
    }

    void breakIfStuck() {
        long since = sinceNanos;
        if (since != IDLE
                && System.nanoTime() - since
                        > BrokerConnector.ANSWER_TIMEOUT.multipliedBy(2).toNanos()) {
            breakOff();
        }
    }

    /** Breaks the connection, from any thread; who waits for it is free at once. */
    public void breakOff() {
        try {
            connection.forceDisconnect();
        } catch (IOException e) {
            System.getLogger(BrokerConnection.class.getName())
                    .log(System.Logger.Level.DEBUG, "a connection to the broker didn't close", e);
        }
    }

    @Override
    public void close() {
        onClose.accept(this);
        breakOff();
    }
}
