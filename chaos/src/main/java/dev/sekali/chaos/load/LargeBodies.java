package dev.sekali.chaos.load;

import com.fasterxml.jackson.core.JsonFactory;
import dev.sekali.chaos.judge.Key;
import dev.sekali.cli.ledger.PayloadHash;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * Makes bodies of one shape, each with keys of its own and all with the same payload in each event. Unless they are sent
 * compressed their bytes are made while they are sent: many at once shall fill the memory of who takes them, not of who
 * sends them. Thread-safe.
 */
final class LargeBodies {

    private static final String AFTER_ID = "\",\"timestamp\":\"2026-01-31T12:00:00Z\",\"source\":\"bulk\",\"payload\":";
    private static final String BEFORE_TEXT = "{\"text\":\"";
    private static final String AFTER_TEXT = "\"}";
    private static final int ID_LENGTH = 15;
    private static final int BUFFER_BYTES = 64 << 10;

    /** Repeats within what the database's compression looks back, so that a run doesn't fill the disk. */
    private static final int PERIOD = 1024;

    private final LargeShape shape;
    private final String topic;
    private final byte[] beforeId;
    private final byte[] afterId;
    private final String payloadHash;
    private final AtomicLong last = new AtomicLong();
    private final Body tooLarge;

    LargeBodies(LargeShape shape) throws IOException {
        this.shape = shape;
        this.topic = "bulk-" + shape;
        this.beforeId = ascii("{\"topic\":\"" + topic + "\",\"event_id\":\"");
        int around = beforeId.length + ID_LENGTH + (AFTER_ID + BEFORE_TEXT + AFTER_TEXT).length() + "}".length();
        // Two brackets, or a comma.
        String payload = BEFORE_TEXT + text((shape.bytes - 2) / shape.events - around - 1) + AFTER_TEXT;
        this.afterId = ascii(AFTER_ID + payload + "}");
        this.payloadHash = new PayloadHash(new JsonFactory()).ofPayload(payload);
        this.tooLarge = body();
    }

    LargeShape shape() {
        return shape;
    }

    /** Of each of their events' payloads, as a ledger has it. */
    String payloadHash() {
        return payloadHash;
    }

    /** One whose keys no other has. Those that are too large are one and the same, since nobody takes it. */
    Body next() throws IOException {
        return shape.fits() ? body() : tooLarge;
    }

    private Body body() throws IOException {
        long number = last.incrementAndGet();
        Body body = new Body(IntStream.range(0, shape.events)
                .mapToObj(i -> new Key(topic, "b%08d-%05d".formatted(number, i)))
                .toList());
        if (shape.gzip) {
            try (OutputStream out = new BufferedOutputStream(new GZIPOutputStream(body.packed), BUFFER_BYTES)) {
                body.write(out);
            }
        }
        return body;
    }

    private static String text(int length) {
        String period = new Random(1)
                .ints(PERIOD, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return period.repeat(length / PERIOD + 1).substring(0, length);
    }

    private static byte[] ascii(String string) {
        return string.getBytes(StandardCharsets.US_ASCII);
    }

    /** One of them. Immutable. */
    final class Body {

        private final List<Key> keys;
        private final ByteArrayOutputStream packed = new ByteArrayOutputStream();

        private Body(List<Key> keys) {
            this.keys = keys;
        }

        /** Of its events. */
        List<Key> keys() {
            return keys;
        }

        /** As it goes over the wire: one event as it is, more of them as an array. */
        void send(Wire wire) throws IOException {
            if (shape.gzip) {
                wire.begin(packed.size(), true);
                packed.writeTo(wire.body());
            } else {
                wire.begin(shape.bytes, false);
                OutputStream out = new BufferedOutputStream(wire.body(), BUFFER_BYTES);
                write(out);
                out.flush();
            }
        }

        private void write(OutputStream out) throws IOException {
            boolean array = keys.size() > 1;
            int size = 0;
            for (Key key : keys) {
                if (array) {
                    out.write(size == 0 ? '[' : ',');
                    size++;
                }
                for (byte[] part : List.of(beforeId, ascii(key.eventId()), afterId)) {
                    out.write(part);
                    size += part.length;
                }
            }
            if (array) {
                out.write(']');
                size++;
            }
            // To the byte, since a limit is tried at its edge.
            for (; size < shape.bytes; size++) {
                out.write(' ');
            }
        }
    }
}
