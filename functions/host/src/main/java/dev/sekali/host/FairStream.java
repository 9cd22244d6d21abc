package dev.sekali.host;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;

/**
 * A stream whose reader lets others have the processor now and then. Virtual threads are not preempted, and one whose bytes
 * come as fast as it reads never waits: a few large bodies would keep everybody else from being read at all. Belongs to
 * one thread.
 */
final class FairStream extends FilterInputStream {

    /** After how many bytes others have their turn: a fraction of a millisecond. */
    private static final int TURN_BYTES = 64 * 1024;

    private int turn;

    FairStream(InputStream raw) {
        super(raw);
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        took(1);
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        took(read);
        return read;
    }

    private void took(int bytes) {
        turn += bytes;
        if (turn >= TURN_BYTES) {
            turn = 0;
            // To yield is not enough: a carrier goes on with the queue into which it puts who yields.
            LockSupport.parkNanos(1);
        }
    }
}
