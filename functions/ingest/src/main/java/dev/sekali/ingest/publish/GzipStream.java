package dev.sekali.ingest.publish;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What a gzip body holds (RFC 1952): whole members, one after another, and not a byte besides.
 * {@link java.util.zip.GZIPInputStream} takes what follows a member and isn't another for padding, and drops it; but it may
 * have been events. Not thread-safe.
 */
final class GzipStream extends InputStream {

    private static final int BUFFER_BYTES = 8 * 1024;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 1 << 1;
    private static final int EXTRA = 1 << 2;
    private static final int NAME = 1 << 3;
    private static final int COMMENT = 1 << 4;
    private static final int RESERVED = 0xe0;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final Inflater inflater = new Inflater(true);

    /** Of the member's header at first, then of what it holds. */
    private final CRC32 crc = new CRC32();

    private int next;
    private int limit;
    private long bytesBeforeBuffer;
    private boolean inMember;
    private boolean begun;

    GzipStream(InputStream in) {
        this.in = in;
    }

    /** The body isn't gzip, or not only, or not whole. The message says so to the client, with the place. */
    static final class NotGzip extends IOException {
        private NotGzip(String what) {
            super(what);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (inMember || beginMember()) {
            int read = inflate(bytes, offset, length);
            if (read > 0) {
                crc.update(bytes, offset, read);
                return read;
            }
            if (inflater.finished()) {
                endMember();
            } else {
                awaitByte();
                inflater.setInput(buffer, next, limit - next);
                next = limit;
            }
        }
        return -1;
    }

    private int inflate(byte[] bytes, int offset, int length) throws NotGzip {
        try {
            int read = inflater.inflate(bytes, offset, length);
            if (inflater.needsDictionary()) {
                throw damaged();
            }
            return read;
        } catch (DataFormatException e) {
            throw damaged();
        }
    }

    /** Reads a member's header; false at the end of the body. */
    private boolean beginMember() throws IOException {
        if (begun && !hasByte()) {
            return false;
        }
        long start = position();
        crc.reset();
        if (headerByte() != 0x1f || headerByte() != 0x8b) {
            throw new NotGzip(
                    begun
                            ? "after a gzip member something follows at byte %d that is not another; send whole members alone"
                                    .formatted(start)
                            : "the body is not gzip; compress it, or leave Content-Encoding out");
        }
        int method = headerByte();
        int flags = headerByte();
        if (method != DEFLATE || (flags & RESERVED) != 0) {
            throw damaged();
        }
        skipHeader(6); // the time, and two bytes about the compressor
        if ((flags & EXTRA) != 0) {
            skipHeader(headerByte() | headerByte() << 8);
        }
        if ((flags & NAME) != 0) {
            skipHeaderText();
        }
        if ((flags & COMMENT) != 0) {
            skipHeaderText();
        }
        if ((flags & HEADER_CRC) != 0) {
            int expected = (int) crc.getValue() & 0xffff;
            if ((nextByte() | nextByte() << 8) != expected) {
                throw damaged();
            }
        }
        crc.reset();
        inflater.reset();
        begun = true;
        inMember = true;
        return true;
    }

    private void endMember() throws IOException {
        next = limit - inflater.getRemaining();
        if (trailerInt() != (int) crc.getValue() || trailerInt() != (int) inflater.getBytesWritten()) {
            throw damaged();
        }
        inMember = false;
    }

    private int trailerInt() throws IOException {
        return nextByte() | nextByte() << 8 | nextByte() << 16 | nextByte() << 24;
    }

    private void skipHeader(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            headerByte();
        }
    }

    private void skipHeaderText() throws IOException {
        int read;
        do {
            read = headerByte();
        } while (read != 0);
    }

    private int headerByte() throws IOException {
        int read = nextByte();
        crc.update(read);
        return read;
    }

    private int nextByte() throws IOException {
        awaitByte();
        return buffer[next++] & 0xff;
    }

    private void awaitByte() throws IOException {
        if (!hasByte()) {
            throw new NotGzip("the gzip body was cut short at byte %d; send all of it".formatted(position()));
        }
    }

    private boolean hasByte() throws IOException {
        if (next == limit) {
            bytesBeforeBuffer += limit;
            next = 0;
            limit = Math.max(0, in.read(buffer));
        }
        return next < limit;
    }

    private long position() {
        return bytesBeforeBuffer + next;
    }

    private NotGzip damaged() {
        return new NotGzip("the gzip body is damaged before byte %d; compress and send it again".formatted(position()));
    }

    /** Gives back what lies outside of the heap. What it read from stays open. */
    @Override
    public void close() {
        inflater.end();
    }
}
