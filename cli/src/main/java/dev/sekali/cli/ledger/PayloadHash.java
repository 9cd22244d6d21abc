package dev.sekali.cli.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * SHA-256 of a payload's canonical form, so that what was sent compares with what the database made of it. That is one text
 * for all texts of the same JSON value: no white space, members sorted by name, numbers by value. PostgreSQL's jsonb keeps
 * values and not texts (members in an order of its own, 1e2 as 100). No payload is the payload <code>{}</code>.
 * Thread-safe.
 *
 * @param json reads payloads
 */
public record PayloadHash(JsonFactory json) {

    /** The hash for the payload with the text {@code payload}, as 64 lower-case hexadecimal digits. */
    public String ofPayload(String payload) throws IOException {
        try (JsonParser parser = json.createParser(payload)) {
            parser.nextToken();
            return hash(canonical(parser));
        }
    }

    /** The same for the payload of the event with the text {@code event}. */
    public String of(String event) throws IOException {
        try (JsonParser parser = json.createParser(event)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("payload");
                // A scalar is against the rules and hashes as nothing.
                if (parser.nextToken() == JsonToken.START_OBJECT && found) {
                    return hash(canonical(parser));
                }
                parser.skipChildren();
            }
        }
        return hash("{}");
    }

    private static String hash(String canonical) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Reads the value whose first token the parser is at; it is at the last one afterwards. */
    private static String canonical(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, String> members = new TreeMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, canonical(parser));
                }
                StringJoiner text = new StringJoiner(",", "{", "}");
                members.forEach((name, value) -> text.add(quoted(name) + ":" + value));
                yield text.toString();
            }
            case START_ARRAY -> {
                StringJoiner text = new StringJoiner(",", "[", "]");
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    text.add(canonical(parser));
                }
                yield text.toString();
            }
            case VALUE_STRING -> quoted(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                // Digits and a power of ten, since the plain form of 1e100000 is long.
                BigDecimal value = new BigDecimal(parser.getText()).stripTrailingZeros();
                yield value.unscaledValue() + "e" + -value.scale();
            }
            default -> parser.getText();
        };
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
