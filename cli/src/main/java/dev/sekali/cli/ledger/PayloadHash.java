package dev.sekali.cli.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of a payload's canonical form, so that what was sent compares with what the database made of it: see {@link
 * CanonicalJson}. No payload is the payload <code>{}</code>. Not thread-safe.
 */
public final class PayloadHash {

    private final JsonFactory json;
    private final MessageDigest sha256;

    public PayloadHash(JsonFactory json) {
        this.json = json;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The hash for the payload with the text {@code payload}, as 64 lower-case hexadecimal digits. */
    public String ofPayload(String payload) throws IOException {
        try (JsonParser parser = json.createParser(payload)) {
            parser.nextToken();
            return hash(CanonicalJson.read(parser));
        }
    }

    /** The same for the payload of the event with the text {@code event}. */
    String of(String event) throws IOException {
        try (JsonParser parser = json.createParser(event)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("payload");
                // A scalar is against the rules and hashes as nothing.
                if (parser.nextToken() == JsonToken.START_OBJECT && found) {
                    return hash(CanonicalJson.read(parser));
                }
                parser.skipChildren();
            }
        }
        return hash("{}");
    }

    private String hash(String canonical) {
        return HexFormat.of().formatHex(sha256.digest(canonical.getBytes(StandardCharsets.UTF_8)));
    }
}
