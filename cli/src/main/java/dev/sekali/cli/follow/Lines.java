package dev.sekali.cli.follow;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Lines of a text that comes in pieces. What comes behind the last line break waits for its rest. */
final class Lines {

    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();

    /** The lines that these bytes complete, without their line breaks. */
    List<String> add(byte[] bytes) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                rest.write(bytes, from, at - from);
                lines.add(rest.toString(StandardCharsets.UTF_8).stripTrailing());
                rest.reset();
                from = at + 1;
            }
        }
        rest.write(bytes, from, bytes.length - from);
        return lines;
    }

    /** How many bytes wait. */
    int waiting() {
        return rest.size();
    }
}
