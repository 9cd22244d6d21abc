package dev.sekali.chaos.judge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sekali.cli.plan.EventKey;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the publishers' ledgers say, by key. Its memory grows with the number of keys. */
final class Ledgers {

    private Ledgers() {}

    /** Reads whole ledgers; a line that misses a member is an error, since a judge must not guess. */
    static Map<EventKey, History> read(List<Path> files) throws IOException {
        Map<EventKey, History> histories = new HashMap<>();
        JsonFactory factory = new JsonFactory();
        for (Path file : files) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                    JsonParser parser = factory.createParser(in)) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    Map<String, String> line = line(parser);
                    EventKey key = new EventKey(member(line, "topic"), member(line, "event_id"));
                    histories
                            .computeIfAbsent(key, _ -> new History())
                            .add(member(line, "verdict"), member(line, "payload_sha256"));
                }
            }
        }
        return histories;
    }

    private static Map<String, String> line(JsonParser parser) throws IOException {
        Map<String, String> members = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, parser.getText());
        }
        return members;
    }

    private static String member(Map<String, String> line, String name) {
        String value = line.get(name);
        if (value == null) {
            throw new IllegalArgumentException("a line of the ledger has no " + name);
        }
        return value;
    }
}
