package dev.sekali.bench.workload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** A whole request, ready to be written to a socket. The bytes are shared, and nobody changes them. */
public final class Request {

    private static final int EVENT_BYTES = 320;

    private final byte[] bytes;

    private Request(byte[] bytes) {
        this.bytes = bytes;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** One event of a stream. */
    public static Request single(Stream stream) {
        StringBuilder body = new StringBuilder(EVENT_BYTES);
        stream.next().appendJson(body);
        return of(utf8(body), "application/json", "");
    }

    /** The next events of a stream. */
    public static Request batch(Stream stream, int events, Format format) {
        byte[] body = body(stream, events, format);
        return switch (format) {
            case JSON -> of(body, "application/json", "");
            case NDJSON -> of(body, "application/x-ndjson", "");
            case GZIP -> of(body, "application/json", "Content-Encoding: gzip\r\n");
        };
    }

    /** The body that carries the next events of a stream. */
    public static byte[] body(Stream stream, int events, Format format) {
        StringBuilder body = new StringBuilder(EVENT_BYTES * events);
        boolean lines = format == Format.NDJSON;
        body.append(lines ? "" : "[");
        for (int i = 0; i < events; i++) {
            body.append(i == 0 ? "" : lines ? "\n" : ",");
            stream.next().appendJson(body);
        }
        body.append(lines ? "" : "]");
        return format == Format.GZIP ? gzip(utf8(body)) : utf8(body);
    }

    /** How a batch is written. */
    public enum Format {
        JSON,
        NDJSON,
        GZIP
    }

    private static Request of(byte[] body, String type, String more) {
        byte[] head = utf8("POST /publish HTTP/1.1\r\nHost: bench\r\nContent-Type: " + type + "\r\n" + more
                + "Content-Length: " + body.length + "\r\n\r\n");
        byte[] bytes = new byte[head.length + body.length];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(body, 0, bytes, head.length, body.length);
        return new Request(bytes);
    }

    private static byte[] utf8(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
