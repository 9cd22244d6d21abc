package dev.sekali.stats.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Files of the class path. */
final class ClassPath {

    private ClassPath() {}

    static Optional<byte[]> read(String name) {
        try (InputStream stream = ClassPath.class.getResourceAsStream(name)) {
            return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
