package dev.sekali.cli.follow;

import dev.sekali.cli.kept.KeptFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A {@link Bookmark} in a file, whose position is moved in place: one write of {@link Bookmark#WIDTH} bytes, which takes
 * microseconds, so that it can follow each event. A process that is killed has made that write or not. For one thread.
 */
final class PositionFile implements Closeable {

    private final Path path;

    /** Not a channel, which an interrupt would close. */
    private final RandomAccessFile file;

    private PositionFile(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    /** Keeps {@code bookmark} in a file, in the place of what is there. */
    static PositionFile create(Path path, Bookmark bookmark) throws IOException {
        KeptFile.replace(path, bookmark.text().getBytes(StandardCharsets.UTF_8));
        return new PositionFile(path, new RandomAccessFile(path.toFile(), "rw"));
    }

    /** Whether somebody has deleted it: what is written is lost then. */
    boolean isGone() {
        return !Files.exists(path);
    }

    /** The operating system has it when this returns; the disk has it later. */
    void move(long position) throws IOException {
        file.seek(Bookmark.OFFSET);
        file.write(Bookmark.digits(position).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
