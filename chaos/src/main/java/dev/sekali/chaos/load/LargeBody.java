package dev.sekali.chaos.load;

import dev.sekali.chaos.judge.Key;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * A body of a large shape. Unless it is sent compressed its bytes are made while they are sent: many at once shall fill the
 * memory of who takes them, not of who sends them. Immutable.
 */
final class LargeBody {

    private static final String BEFORE_ID = "{\"topic\":\"%s\",\"event_id\":\"";
    private static final String AFTER_ID =
            "\",\"timestamp\":\"2026-01-31T12:00:00Z\",\"source\":\"bulk\",\"payload\":{\"text\":\"";
    private static final String END = "\"}}";
    private static final int ID_LENGTH = 15;
    private static final int BUFFER_BYTES = 64 << 10;

    private final LargeShape shape;
    private final byte[] text;
    private final String topic;
    private final List<Key> keys;
    private final byte[] packed;

    /**
     * A body of a shape.
     *
     * @param number that no other body of the shape has
     * @param text {@link #textBytes} of it, the payload's in each event
     */
    LargeBody(LargeShape shape, long number, byte[] text) {
        this.shape = shape;
        this.text = text;
        this.topic = topic(shape);
        this.keys = IntStream.range(0, shape.events())
                .mapToObj(i -> new Key(topic, "b%08d-%05d".formatted(number, i)))
                .toList();
        this.packed = shape.gzip() ? packed() : new byte[0];
    }

    /** How long the text of each event is, so that the body has the size that it should. */
    static int textBytes(LargeShape shape) {
        int around = BEFORE_ID.formatted(topic(shape)).length() + ID_LENGTH + AFTER_ID.length() + END.length();
        // Two brackets, or a comma.
        return (shape.bytes() - 2) / shape.events() - around - 1;
    }

    private static String topic(LargeShape shape) {
        return "bulk-" + shape;
    }

    /** Of its events. */
    List<Key> keys() {
        return keys;
    }

    /** As it goes over the wire: one event as it is, more of them as an array. */
    void send(Wire wire) throws IOException {
        if (shape.gzip()) {
            wire.begin(packed.length, true);
            wire.body().write(packed);
        } else {
            wire.begin(shape.bytes(), false);
            OutputStream out = new BufferedOutputStream(wire.body(), BUFFER_BYTES);
            write(out);
            out.flush();
        }
    }

    private byte[] packed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new BufferedOutputStream(new GZIPOutputStream(bytes), BUFFER_BYTES)) {
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void write(OutputStream out) throws IOException {
        byte[] beforeId = ascii(BEFORE_ID.formatted(topic));
        byte[] afterId = ascii(AFTER_ID);
        byte[] end = ascii(END);
        boolean array = keys.size() > 1;
        int size = 0;
        for (Key key : keys) {
            if (array) {
                out.write(size == 0 ? '[' : ',');
                size++;
            }
            byte[] id = ascii(key.eventId());
            for (byte[] part : List.of(beforeId, id, afterId, text, end)) {
                out.write(part);
                size += part.length;
            }
        }
        if (array) {
            out.write(']');
            size++;
        }
        // To the byte, since a limit is tried at its edge.
        for (; size < shape.bytes(); size++) {
            out.write(' ');
        }
    }

    private static byte[] ascii(String string) {
        return string.getBytes(StandardCharsets.US_ASCII);
    }
}
