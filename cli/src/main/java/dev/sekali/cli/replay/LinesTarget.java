package dev.sekali.cli.replay;

import dev.sekali.cli.options.Failure;
import dev.sekali.cli.plan.Event;
import dev.sekali.cli.text.Printable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** NDJSON, the events as the service has them. */
final class LinesTarget implements Target {

    private final OutputStream out;
    private final Optional<FileChannel> file;
    private long written;
    private long bytes;

    /** Lines to a stream, or to a file by its stream. A stream alone is left open. */
    LinesTarget(OutputStream out, Optional<FileChannel> file) {
        this.out = new BufferedOutputStream(out, 64 * 1024);
        this.file = file;
    }

    /**
     * Goes on in a file behind its first {@code bytes}. What stands there came after the checkpoint, maybe torn, and is cut
     * off: it comes again.
     *
     * @param err is told of what is cut off
     */
    static LinesTarget in(Path path, long bytes, PrintStream err) throws Failure, IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        // The lock ends with the channel.
        String fault = channel.tryLock() == null
                ? "is written by another replay; wait for its end"
                : channel.size() < bytes ? "is shorter than its checkpoint says; delete both to begin again" : "";
        if (!fault.isEmpty()) {
            channel.close();
            throw Failure.usage(path + " " + fault + ", or name another file");
        }
        long behind = channel.size() - bytes;
        if (behind > 0) {
            err.println("Cuts off %s behind the checkpoint in %s; what stood there is read again"
                    .formatted(Printable.count(behind, "byte"), path));
        }
        channel.truncate(bytes).position(bytes);
        return new LinesTarget(Channels.newOutputStream(channel), Optional.of(channel));
    }

    @Override
    public void bring(List<Event> events) throws IOException {
        for (Event event : events) {
            out.write((event.json() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        out.flush();
        written += events.size();
        if (file.isPresent()) {
            file.get().force(false);
            bytes = file.get().position();
        }
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public String counts() {
        return "written " + written;
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
