package dev.sekali.stats.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/**
 * A JavaScript library that came as a jar.
 *
 * @param folder of its files on the class path, with a slash at its end
 */
record Webjar(String folder) {

    /**
     * Finds a jar whose version Maven alone knows.
     *
     * @param inside where the files are in it: empty, or a folder with a slash at its end
     */
    static Webjar find(String group, String name, String inside) {
        String properties = "/META-INF/maven/%s/%s/pom.properties".formatted(group, name);
        try (InputStream stream = Webjar.class.getResourceAsStream(properties)) {
            Properties read = new Properties();
            read.load(Objects.requireNonNull(stream, properties));
            return new Webjar(
                    "/META-INF/resources/webjars/%s/%s/%s".formatted(name, read.getProperty("version"), inside));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<byte[]> file(String name) {
        return ClassPath.read(folder + name);
    }
}
