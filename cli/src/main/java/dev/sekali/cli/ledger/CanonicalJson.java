package dev.sekali.cli.ledger;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * One text for all texts of the same JSON value: no white space, members sorted by name, numbers by value. PostgreSQL's
 * jsonb keeps values and not texts (members in an order of its own, 1e2 as 100), so texts can't be compared, but these
 * can.
 */
final class CanonicalJson {

    private CanonicalJson() {}

    /** Reads the value whose first token the parser is at; it is at the last one afterwards. */
    static String read(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> quoted(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(new BigDecimal(parser.getText()));
            default -> parser.getText();
        };
    }

    private static String object(JsonParser parser) throws IOException {
        Map<String, String> members = new TreeMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, read(parser));
        }
        StringJoiner text = new StringJoiner(",", "{", "}");
        members.forEach((name, value) -> text.add(quoted(name) + ":" + value));
        return text.toString();
    }

    private static String array(JsonParser parser) throws IOException {
        StringJoiner text = new StringJoiner(",", "[", "]");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            text.add(read(parser));
        }
        return text.toString();
    }

    /** Digits and a power of ten, since the plain form of 1e100000 is long. */
    private static String number(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.unscaledValue() + "e" + -stripped.scale();
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
