package dev.sekali.publisher.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of the payload's text as it is sent, or of {@code {}} if there is none. Not thread-safe. */
final class PayloadHash {

    private final JsonFactory json;
    private final MessageDigest sha256;

    PayloadHash(JsonFactory json) {
        this.json = json;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The hash for the event with the text {@code event}, as 64 lower-case hexadecimal digits. */
    String of(String event) throws IOException {
        return HexFormat.of().formatHex(sha256.digest(payload(event).getBytes(StandardCharsets.UTF_8)));
    }

    private String payload(String event) throws IOException {
        try (JsonParser parser = json.createParser(event)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("payload");
                parser.nextToken();
                int from = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                if (found) {
                    // A scalar has no token that ends it; such a payload is against the rules and hashes as nothing.
                    int to = (int) parser.currentLocation().getCharOffset();
                    return parser.currentToken() == JsonToken.END_OBJECT ? event.substring(from, to) : "{}";
                }
            }
        }
        return "{}";
    }
}
