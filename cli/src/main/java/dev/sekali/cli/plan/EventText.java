package dev.sekali.cli.plan;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.sekali.cli.plan.Draws.Purpose;
import java.util.List;

/**
 * Writes the JSON of a generated event. By hand, since it shares its processors with the server that it measures: all
 * that needs escaping is the topic, and that is done once.
 */
final class EventText {

    private static final String SOURCE = "sekali-publisher";
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz012345";
    private static final int BITS_PER_LETTER = 5;
    private static final int LETTERS_PER_DRAW = Long.SIZE / BITS_PER_LETTER;
    private static final int ENVELOPE_BYTES = 256;

    private final List<String> beginnings;
    private final int payloadBytes;
    private final Draws draws;

    EventText(List<String> topics, int payloadBytes, Draws draws) {
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        this.beginnings = topics.stream()
                .map(topic -> "{\"topic\":\"" + new String(encoder.quoteAsString(topic)) + "\",\"event_id\":\"")
                .toList();
        this.payloadBytes = payloadBytes;
        this.draws = draws;
    }

    String json(int topic, String id, String timestamp, long original) {
        StringBuilder json = new StringBuilder(ENVELOPE_BYTES + payloadBytes);
        json.append(beginnings.get(topic)).append(id);
        json.append("\",\"timestamp\":\"").append(timestamp);
        json.append("\",\"source\":\"").append(SOURCE).append("\",\"payload\":");
        appendPayload(json, original);
        return json.append('}').toString();
    }

    /** Exactly {@code payloadBytes} long. A function of the original alone, so that equal keys have equal payloads. */
    private void appendPayload(StringBuilder json, long original) {
        int end = json.length() + payloadBytes - "\"}".length();
        long cents = draws.below(1_000_000, Purpose.AMOUNT, original);
        json.append("{\"sequence\":").append(original);
        json.append(",\"amount\":").append(cents / 100).append('.');
        json.append((char) ('0' + cents / 10 % 10)).append((char) ('0' + cents % 10));
        json.append(",\"note\":\"");
        long bits = draws.bits(Purpose.NOTE, original);
        int used = 0;
        while (json.length() < end) {
            if (used == LETTERS_PER_DRAW) {
                bits = Draws.mix(bits);
                used = 0;
            }
            json.append(ALPHABET.charAt((int) (bits >>> (used * BITS_PER_LETTER)) & (ALPHABET.length() - 1)));
            used++;
        }
        json.append("\"}");
    }
}
