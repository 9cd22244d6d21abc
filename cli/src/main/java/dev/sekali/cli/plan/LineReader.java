package dev.sekali.cli.plan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Cuts bytes into lines. Unlike a BufferedReader it bounds a line, tells bytes that are not UTF-8 instead of replacing
 * them, and knows whether more can be had without waiting. Not thread-safe.
 */
final class LineReader implements AutoCloseable {

    /** The body limit of the server: a longer line could not be sent anyway. */
    static final int MAX_LINE_BYTES = 8 * 1024 * 1024;

    /** Some editors begin a file with it; JSON may not. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream input;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private long number;

    LineReader(InputStream input) {
        this.input = input;
    }

    /** The next line that isn't blank, or empty at the end. */
    Optional<Line> next() throws IOException {
        while (fill()) {
            number++;
            Line line = line();
            boolean blank = line instanceof Line.Text(long _, String text) && text.isBlank();
            if (!blank) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    /** Whether {@link #next()} has bytes to look at without waiting for the input. */
    boolean ready() throws IOException {
        return position < limit || input.available() > 0;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }

    private Line line() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean tooLong = false;
        boolean ended = false;
        while (!ended && fill()) {
            int from = position;
            while (position < limit && buffer[position] != '\n') {
                position++;
            }
            tooLong |= bytes.size() + (position - from) > MAX_LINE_BYTES;
            if (!tooLong) {
                bytes.write(buffer, from, position - from);
            }
            ended = position < limit;
            if (ended) {
                position++;
            }
        }
        return tooLong ? new Line.Unreadable(number, "longer than " + MAX_LINE_BYTES + " bytes") : decode(bytes);
    }

    private Line decode(ByteArrayOutputStream bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            boolean marked = number == 1 && text.startsWith(BYTE_ORDER_MARK);
            return new Line.Text(number, (marked ? text.substring(1) : text).strip());
        } catch (CharacterCodingException e) {
            return new Line.Unreadable(number, "not UTF-8");
        }
    }

    /** Makes sure that there is a byte at {@code position}; false at the end. */
    private boolean fill() throws IOException {
        if (position < limit) {
            return true;
        }
        position = 0;
        limit = Math.max(0, input.read(buffer));
        return limit > 0;
    }
}
