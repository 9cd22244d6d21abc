package dev.sekali.cli.follow;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sekali.cli.http.Service;
import dev.sekali.cli.read.Page;
import dev.sekali.cli.text.Printable;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;

/**
 * An event in a line for people.
 *
 * @param terminal cuts the line at its width, whatever that is now
 * @param coloured whether a terminal gets colours
 */
record Pretty(boolean terminal, boolean coloured) {

    private static final String DIM = "\033[2m";
    private static final String BOLD = "\033[1m";
    private static final String PLAIN = "\033[0m";
    private static final String NO_WRAP = "\033[?7l";
    private static final String WRAP = "\033[?7h";

    String line(String json) {
        Map<String, String> members = members(json);
        String text = "%s  %s  %s  %s  %s"
                .formatted(
                        styled(DIM, part(members, "timestamp")),
                        styled(BOLD, part(members, "topic")),
                        part(members, "event_id"),
                        styled(DIM, part(members, "source")),
                        part(members, "payload"));
        return terminal ? NO_WRAP + text + WRAP : text;
    }

    private String styled(String style, String text) {
        return terminal && coloured ? style + text + PLAIN : text;
    }

    private static String part(Map<String, String> members, String name) {
        return Printable.line(members.getOrDefault(name, ""));
    }

    /** The text of each member: of strings as they are, of all else as JSON. */
    private static Map<String, String> members(String json) {
        Map<String, String> members = new HashMap<>();
        try (JsonParser in = Service.JSON.createParser(json)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                if (in.nextToken() == JsonToken.VALUE_STRING) {
                    members.put(name, in.getText());
                } else {
                    StringWriter text = new StringWriter();
                    try (JsonGenerator out = Service.JSON.createGenerator(text)) {
                        Page.copy(in, out);
                    }
                    members.put(name, text.toString());
                }
            }
        } catch (IOException e) {
            // What was read of it is what there is to show.
            return members;
        }
        return members;
    }
}
