package dev.sekali.stats.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** What is sent of a file. Immutable: nobody may change its bytes. */
final class WebFile {

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png");

    private final String mediaType;
    private final String tag;
    private final byte[] bytes;
    private final byte[] gzipped;

    private WebFile(String mediaType, String tag, byte[] bytes, byte[] gzipped) {
        this.mediaType = mediaType;
        this.tag = tag;
        this.bytes = bytes;
        this.gzipped = gzipped;
    }

    /**
     * A file of a name.
     *
     * @throws IllegalArgumentException when its name doesn't tell what it is
     */
    static WebFile of(String name, byte[] bytes) {
        String mediaType = Optional.ofNullable(MEDIA_TYPES.get(name.substring(name.lastIndexOf('.') + 1)))
                .orElseThrow(() -> new IllegalArgumentException(name + " has no media type"));
        return new WebFile(mediaType, "W/\"%s\"".formatted(Hash.of(Map.of(name, bytes))), bytes, gzip(bytes));
    }

    String mediaType() {
        return mediaType;
    }

    /** By which a client tells that it has the same; weak, since it is one for both codings. */
    String tag() {
        return tag;
    }

    byte[] bytes() {
        return bytes;
    }

    /** The same, compressed once for all. */
    byte[] gzipped() {
        return gzipped;
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }
}
