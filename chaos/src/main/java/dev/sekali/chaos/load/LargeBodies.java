package dev.sekali.chaos.load;

import com.fasterxml.jackson.core.JsonFactory;
import dev.sekali.cli.ledger.PayloadHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Makes bodies of one shape, each with keys of its own and all with the same payload in each event. Thread-safe. */
final class LargeBodies {

    /** Repeats within what the database's compression looks back, so that a run doesn't fill the disk. */
    private static final int PERIOD = 1024;

    private final LargeShape shape;
    private final byte[] text;
    private final String payloadHash;
    private final AtomicLong last = new AtomicLong();
    private final LargeBody tooLarge;

    LargeBodies(LargeShape shape) throws IOException {
        this.shape = shape;
        this.text = text(LargeBody.textBytes(shape));
        this.payloadHash = new PayloadHash(new JsonFactory())
                .ofPayload("{\"text\":\"" + new String(text, StandardCharsets.US_ASCII) + "\"}");
        this.tooLarge = body();
    }

    LargeShape shape() {
        return shape;
    }

    /** One whose keys no other has. Those that are too large are one and the same, since nobody takes it. */
    LargeBody next() {
        return shape.fits() ? body() : tooLarge;
    }

    private LargeBody body() {
        return new LargeBody(shape, last.incrementAndGet(), text);
    }

    /** Of each of their events' payloads, as a ledger has it. */
    String payloadHash() {
        return payloadHash;
    }

    private static byte[] text(int length) {
        byte[] period = new Random(1)
                .ints(PERIOD, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .getBytes(StandardCharsets.US_ASCII);
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = period[i % PERIOD];
        }
        return text;
    }
}
