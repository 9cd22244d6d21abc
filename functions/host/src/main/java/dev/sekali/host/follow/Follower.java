package dev.sekali.host.follow;

import dev.sekali.host.Periodic;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

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
    private final ScheduledExecutorService looks;

    /** What was looked at last, good or bad. Of the thread alone. */
    private List<ByteBuffer> seen;

    private volatile Optional<String> fault = Optional.empty();

    private Follower(String name, Duration interval, Followed followed) throws BrokenFile {
        this.followed = followed;
        this.seen = followed.read();
        followed.use(seen);
        this.looks = Periodic.start(name, interval, this::look);
    }

    /**
     * Reads and uses the files, and follows them until closed.
     *
     * @param name of the thread
     * @throws BrokenFile when they can't be used now
     */
    public static Follower start(String name, Duration interval, Followed followed) throws BrokenFile {
        return new Follower(name, interval, followed);
    }

    /** Whether the files are out of use and what is in force is of before. */
    public boolean stale() {
        return fault.isPresent();
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
        looks.shutdown();
    }
}
