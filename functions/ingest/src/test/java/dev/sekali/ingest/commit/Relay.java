package dev.sekali.ingest.commit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A network to a server that can fall silent: what is open stays open, what is new opens, and no byte
 * passes until it speaks again, when none is missing. One thread drives it.
 */
final class Relay implements AutoCloseable {

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final URI target;

    /** Each piece passes under the read lock; silence holds the write lock. */
    private final ReentrantReadWriteLock passage = new ReentrantReadWriteLock();

    /** @param target its host and port */
    Relay(URI target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    void fallSilent() {
        passage.writeLock().lock();
    }

    /** Does nothing when it isn't silent. */
    void speak() {
        if (passage.isWriteLockedByCurrentThread()) {
            passage.writeLock().unlock();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket near = door.accept();
                Thread.ofVirtual().start(() -> relay(near));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void relay(Socket near) {
        try (near;
                Socket far = new Socket(target.getHost(), target.getPort())) {
            Thread back = Thread.ofVirtual().start(() -> pass(far, near));
            pass(near, far);
            back.join();
        } catch (IOException e) {
            // Either side is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[8192];
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                passage.readLock().lock();
                try {
                    out.write(piece, 0, length);
                } finally {
                    passage.readLock().unlock();
                }
            }
        } catch (IOException e) {
            // Either side is gone, and so is the other one now.
        }
    }

    @Override
    public void close() throws IOException {
        speak();
        door.close();
    }
}
