package dev.sekali.cli.follow;

import dev.sekali.cli.kept.KeptFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A {@link Bookmark} in a file, whose position is moved in place: one write of {@link Bookmark#WIDTH} bytes, which takes
 * microseconds, so that it can follow each event. A process that is killed has made that write or not. For one thread.
 */
final class PositionFile implements Closeable {

    private final FileChannel file;

    private PositionFile(FileChannel file) {
        this.file = file;
    }

    /** Keeps {@code bookmark} in a file, in the place of what is there. */
    static PositionFile create(Path path, Bookmark bookmark) throws IOException {
        KeptFile.replace(path, bookmark.text().getBytes(StandardCharsets.UTF_8));
        return new PositionFile(FileChannel.open(path, StandardOpenOption.WRITE));
    }

    /** The operating system has it when this returns; the disk has it later. */
    void move(long position) throws IOException {
        ByteBuffer digits = ByteBuffer.wrap(Bookmark.digits(position).getBytes(StandardCharsets.US_ASCII));
        file.write(digits, Bookmark.OFFSET);
        if (digits.hasRemaining()) {
            throw new IOException("only a part was written");
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
