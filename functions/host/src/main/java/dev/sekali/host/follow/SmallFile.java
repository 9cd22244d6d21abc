package dev.sekali.host.follow;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is read whole, since somebody may replace it at any time. */
public final class SmallFile {

    private static final int MAX_BYTES = 1 << 20;

    private SmallFile() {}

    /**
     * Its bytes, at most 1 MiB.
     *
     * @throws BrokenFile when it is larger, or can't be read
     */
    public static byte[] read(Path file) throws BrokenFile {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new BrokenFile("is larger than %d bytes".formatted(MAX_BYTES));
            }
            return bytes;
        } catch (IOException e) {
            throw new BrokenFile("can't be read; name a readable file");
        }
    }
}
