package dev.sekali.cli.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * SHA-256 of a payload's canonical form, so that what was sent compares with what the database made of it. That is one text
 * for all texts of the same JSON value: no white space, members sorted by name, numbers by value. PostgreSQL's jsonb keeps
 * values and not texts (members in an order of its own, 1e2 as 100). No payload is the payload <code>{}</code>.
 * Thread-safe.
 */
public final class PayloadHash {

    private final ObjectMapper canonical;

    /** One that reads with {@code json}. */
    public PayloadHash(JsonFactory json) {
        this.canonical = JsonMapper.builder(json)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .addModule(new SimpleModule().addSerializer(new ByValue()))
                .build();
    }

    /** Digits and a power of ten, since the plain form of 1e100000 is long. */
    private static final class ByValue extends StdSerializer<Number> {

        ByValue() {
            super(Number.class);
        }

        @Override
        public void serialize(Number number, JsonGenerator out, SerializerProvider all) throws IOException {
            BigDecimal value = new BigDecimal(number.toString()).stripTrailingZeros();
            out.writeNumber(value.unscaledValue() + "e" + -value.scale());
        }
    }

    /** The hash for the payload with the text {@code payload}, as 64 lower-case hexadecimal digits. */
    public String ofPayload(String payload) throws IOException {
        return hash(canonical.readValue(payload, Object.class));
    }

    /** The same for the payload of the event with the text {@code event}; one that is no object hashes as none. */
    public String of(String event) throws IOException {
        return hash(
                canonical.readValue(event, Map.class).get("payload") instanceof Map<?, ?> payload ? payload : Map.of());
    }

    private String hash(Object payload) throws IOException {
        try {
            String text = canonical.writeValueAsString(payload);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
