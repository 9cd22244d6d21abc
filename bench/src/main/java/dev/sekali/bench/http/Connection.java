package dev.sekali.bench.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A connection that has at most one request on its way. */
final class Connection {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Answer answer = new Answer();
    private ByteBuffer unsent = NOTHING;
    private long sentNanos;

    private Connection(SocketChannel channel, SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    static Connection register(SocketChannel channel, Selector selector) throws IOException {
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        Connection connection = new Connection(channel, key);
        key.attach(connection);
        return connection;
    }

    void send(byte[] request, long scheduledNanos) throws IOException {
        answer.reset();
        sentNanos = scheduledNanos;
        unsent = ByteBuffer.wrap(request);
        write();
    }

    /** Goes on with what the socket did not take. */
    void write() throws IOException {
        channel.write(unsent);
        key.interestOps(unsent.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    /**
     * Reads what came.
     *
     * @param buffer to read into, which is empty again afterwards
     * @return whether the answer is whole
     */
    boolean read(ByteBuffer buffer) throws IOException {
        boolean whole = false;
        int read = channel.read(buffer);
        if (read < 0) {
            throw new IOException("the server closed a connection in the middle of load");
        }
        buffer.flip();
        if (buffer.hasRemaining()) {
            whole = answer.take(buffer);
        }
        buffer.clear();
        return whole;
    }

    Answer answer() {
        return answer;
    }

    /** When the request was sent, or should have been. */
    long sentNanos() {
        return sentNanos;
    }
}
