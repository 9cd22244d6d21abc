package dev.sekali.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A value that must not reach a log or an error: its {@link #toString()} hides it.
 *
 * @param value as it was when it was read
 * @param file where it was read from, and where a newer one may be found, unless it is fixed
 */
public record Secret(String value, Optional<Path> file) {

    /** One that stays as it is. */
    public Secret(String value) {
        this(value, Optional.empty());
    }

    /**
     * What a file holds, without the white space at its end.
     *
     * @throws IOException when it can't be read or is empty; the message names the file and says so
     */
    static Secret read(Path file) throws IOException {
        String value;
        try {
            value = Files.readString(file).stripTrailing();
        } catch (IOException e) {
            throw new IOException(file + " can't be read; name a readable file", e);
        }
        if (value.isEmpty()) {
            throw new IOException(file + " is empty; write the secret into it");
        }
        return new Secret(value, Optional.of(file));
    }

    /**
     * What its file holds now; itself when it is fixed.
     *
     * @throws IOException when the file can't be read or is empty; the message names it and says so
     */
    public Secret newest() throws IOException {
        return file.isEmpty() ? this : read(file.get());
    }

    @Override
    public String toString() {
        return "[hidden]";
    }
}
