package dev.sekali.ingest.event;

import java.nio.charset.StandardCharsets;

/** A JSON object as its sender wrote it, in UTF-8. The bytes are shared, and nobody changes them. */
public final class Payload {

    static final Payload EMPTY = new Payload("{}".getBytes(StandardCharsets.UTF_8));

    private final byte[] json;

    public Payload(byte[] json) {
        this.json = json;
    }

    public byte[] json() {
        return json;
    }

    @Override
    public String toString() {
        return new String(json, StandardCharsets.UTF_8);
    }
}
