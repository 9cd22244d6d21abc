package dev.sekali.broker;

import dev.sekali.broker.BrokerConnection.Command;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import redis.clients.jedis.Protocol;

/**
 * The stream of accepted events, as both ends of it see it. Each entry has one field, {@code event}, whose value is the event as
 * a line of NDJSON, without the line break, just as {@code POST /publish} takes it. Entries leave the stream by
 * {@link #settle} alone: a limit of its length would drop what was promised. So its length is the number of events that were
 * accepted and are not yet committed.
 *
 * <p>Belongs to the thread that its connection belongs to.
 */
public record EventStream(BrokerConnection connection) {

    static final String EVENTS = "sekali:events";
    static final String DEAD = "sekali:dead";
    private static final String GROUP = "relay";

    private static final byte[] EVENTS_KEY = bytes(EVENTS);
    private static final byte[] DEAD_KEY = bytes(DEAD);
    private static final byte[] NEW_ID = bytes("*");
    private static final byte[] EVENT = bytes("event");
    private static final byte[] ENTRY = bytes("entry");
    private static final byte[] REASON = bytes("reason");

    /** What is before every entry. */
    public static final String BEGINNING = "0-0";

    /** An entry. Its bytes are shared, and nobody changes them. */
    public static final class Entry {

        private final String id;
        private final byte[] line;

        public Entry(String id, byte[] line) {
            this.id = id;
            this.line = line;
        }

        /** As the broker gave it, in the order of arrival. */
        public String id() {
            return id;
        }

        /** The event. */
        public byte[] line() {
            return line;
        }
    }

    /** An entry that can't be committed. */
    public record Dead(Entry entry, String reason) {}

    /**
     * Entries that were taken over.
     *
     * @param next where to go on; {@link #BEGINNING} at the end
     */
    public record Claimed(List<Entry> entries, String next) {}

    /**
     * Appends events, all or none of them, in this order; they are on the broker's disk when it returns.
     *
     * @return how long the stream is now
     */
    public long append(List<byte[]> lines) throws BrokerFault {
        List<Command> commands = new ArrayList<>(lines.size() + 1);
        for (byte[] line : lines) {
            commands.add(new Command(Protocol.Command.XADD, EVENTS_KEY, NEW_ID, EVENT, line));
        }
        commands.add(Command.of(Protocol.Command.XLEN, EVENTS));
        return number(connection.transaction(commands).getLast());
    }

    /** How many events were accepted and are not yet committed. */
    public long length() throws BrokerFault {
        return number(connection.run(Command.of(Protocol.Command.XLEN, EVENTS)));
    }

    /** How many events could not be committed, and wait for a person. */
    public long deadLength() throws BrokerFault {
        return number(connection.run(Command.of(Protocol.Command.XLEN, DEAD)));
    }

    /** Makes the group that relays share, which begins with the oldest entry, and the stream, unless they are there. */
    public void makeGroup() throws BrokerFault {
        connection.runUnless(
                "BUSYGROUP", Command.of(Protocol.Command.XGROUP, "CREATE", EVENTS, GROUP, BEGINNING, "MKSTREAM"));
    }

    /** Entries that no relay has had yet; waits for the first. From now on they are this consumer's. */
    public List<Entry> readNew(String consumer, int count, Duration wait) throws BrokerFault {
        return read(consumer, count, ">", "BLOCK", Long.toString(Math.max(1, wait.toMillis())));
    }

    /** Entries that are this consumer's already, behind an id. */
    public List<Entry> readOwn(String consumer, int count, String after) throws BrokerFault {
        return read(consumer, count, after);
    }

    private List<Entry> read(String consumer, int count, String after, String... options) throws BrokerFault {
        List<String> arguments = new ArrayList<>(List.of("GROUP", GROUP, consumer, "COUNT", Integer.toString(count)));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("STREAMS", EVENTS, after));
        return entriesOfStream(
                connection.run(Command.of(Protocol.Command.XREADGROUP, arguments.toArray(String[]::new))));
    }

    /** Makes entries this consumer's that another one has held for a while and done nothing with. */
    public Claimed claim(String consumer, Duration idle, int count, String from) throws BrokerFault {
        Object reply = connection.run(Command.of(
                Protocol.Command.XAUTOCLAIM,
                EVENTS,
                GROUP,
                consumer,
                Long.toString(idle.toMillis()),
                from,
                "COUNT",
                Integer.toString(count)));
        List<?> parts = (List<?>) reply;
        return new Claimed(entries(parts.get(1)), text(parts.get(0)));
    }

    /** Begins the time anew after which another relay may take entries over. */
    public void renew(String consumer, List<Entry> entries) throws BrokerFault {
        List<String> arguments = new ArrayList<>(List.of(EVENTS, GROUP, consumer, "0"));
        entries.forEach(entry -> arguments.add(entry.id()));
        arguments.add("JUSTID");
        connection.run(Command.of(Protocol.Command.XCLAIM, arguments.toArray(String[]::new)));
    }

    /**
     * Takes entries off the stream, in one step with putting those among them aside that can't be committed.
     *
     * @param done at least one
     */
    public void settle(List<Entry> done, List<Dead> dead) throws BrokerFault {
        List<Command> commands = new ArrayList<>(dead.size() + 2);
        for (Dead one : dead) {
            commands.add(new Command(
                    Protocol.Command.XADD,
                    DEAD_KEY,
                    NEW_ID,
                    EVENT,
                    one.entry().line(),
                    ENTRY,
                    bytes(one.entry().id()),
                    REASON,
                    bytes(one.reason())));
        }
        List<String> acknowledged = new ArrayList<>(List.of(EVENTS, GROUP));
        List<String> deleted = new ArrayList<>(List.of(EVENTS));
        for (Entry entry : done) {
            acknowledged.add(entry.id());
            deleted.add(entry.id());
        }
        commands.add(Command.of(Protocol.Command.XACK, acknowledged.toArray(String[]::new)));
        commands.add(Command.of(Protocol.Command.XDEL, deleted.toArray(String[]::new)));
        connection.transaction(commands);
    }

    private static List<Entry> entriesOfStream(Object reply) {
        // Nothing in time is no list at all.
        return reply instanceof List<?> streams && !streams.isEmpty() && streams.getFirst() instanceof List<?> stream
                ? entries(stream.get(1))
                : List.of();
    }

    private static List<Entry> entries(Object reply) {
        return ((List<?>) reply)
                .stream()
                        // What was deleted while it was somebody's.
                        .filter(Objects::nonNull)
                        .map(entry -> (List<?>) entry)
                        .filter(entry -> entry.get(1) instanceof List<?>)
                        .map(entry -> new Entry(text(entry.get(0)), event((List<?>) entry.get(1))))
                        .toList();
    }

    private static byte[] event(List<?> fields) {
        return (byte[]) fields.get(1);
    }

    private static String text(Object reply) {
        return new String((byte[]) reply, StandardCharsets.UTF_8);
    }

    private static long number(Object reply) {
        return (Long) reply;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
