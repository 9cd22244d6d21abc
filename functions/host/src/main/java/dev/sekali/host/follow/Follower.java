package dev.sekali.host.follow;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Follows files: a daemon thread looks at what they hold again and again, since neither their time nor their inode tells
 * that Kubernetes swapped a symbolic link on the way to them. Files that can't be used change nothing, and are said once
 * until they change. Thread-safe.
 */
public final class Follower implements AutoCloseable {

    /** What is in force is no older than this, as long as the files are good. */
    public static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final System.Logger LOG = System.getLogger(Follower.class.getName());

    private final Followed followed;
    private final Duration interval;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    /** What was looked at last, good or bad. Of the thread alone. */
    private List<ByteBuffer> seen;

    private volatile Optional<String> fault = Optional.empty();

    private Follower(String name, Duration interval, Followed followed) throws BrokenFile {
        this.followed = followed;
        this.interval = interval;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::followUntilClosed);
        this.seen = followed.read();
        followed.use(seen);
    }

    /**
     * Reads and uses the files, and follows them until closed.
     *
     * @param name of the thread
     * @throws BrokenFile when they can't be used now
     */
    public static Follower start(String name, Duration interval, Followed followed) throws BrokenFile {
        Follower follower = new Follower(name, interval, followed);
        follower.thread.start();
        return follower;
    }

    /** Whether the files are out of use and what is in force is of before. */
    public boolean stale() {
        return fault.isPresent();
    }

    private void followUntilClosed() {
        try {
            while (!stop.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            // Nobody else knows this thread, so it is the end of the process.
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            List<ByteBuffer> contents = readAgain();
            if (!contents.equals(seen)) {
                seen = contents;
                followed.use(contents);
                fault = Optional.empty();
            }
        } catch (BrokenFile e) {
            keep(e);
        } catch (RuntimeException e) {
            // A fault of this program. Its thread must go on, or nothing new would ever be taken.
            LOG.log(System.Logger.Level.ERROR, "following files failed in " + thread.getName(), e);
        }
    }

    private List<ByteBuffer> readAgain() throws BrokenFile {
        try {
            return followed.read();
        } catch (BrokenFile e) {
            // So that the same content is new when it can be read again.
            seen = List.of();
            throw e;
        }
    }

    private void keep(BrokenFile broken) {
        Optional<String> why = Optional.of(broken.reason());
        if (!fault.equals(why)) {
            fault = why;
            followed.complaint(broken).ifPresent(complaint -> LOG.log(System.Logger.Level.WARNING, complaint));
        }
    }

    @Override
    public void close() {
        stop.countDown();
    }
}
