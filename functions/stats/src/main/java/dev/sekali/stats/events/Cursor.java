package dev.sekali.stats.events;

import dev.sekali.events.Order;
import dev.sekali.host.Query;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the next page begins. Clients get it as an opaque text: base64url of a version, the order and the seq.
 *
 * @param seq of the last event before the next page
 */
record Cursor(Order order, long seq) {

    private static final String VERSION = "1";
    private static final Pattern TEXT = Pattern.compile(VERSION + " (asc|desc) ([1-9][0-9]{0,18})");

    Cursor {
        if (seq < 1) {
            throw new IllegalArgumentException("no event has the seq " + seq);
        }
    }

    String text() {
        String text = "%s %s %d".formatted(VERSION, order.word(), seq);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static Cursor parse(String text) throws Query.Refused {
        try {
            Matcher matcher =
                    TEXT.matcher(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.ISO_8859_1));
            if (matcher.matches()) {
                Order order = matcher.group(1).equals(Order.ASC.word()) ? Order.ASC : Order.DESC;
                return new Cursor(order, Long.parseLong(matcher.group(2)));
            }
        } catch (IllegalArgumentException e) {
            // Neither base64url nor a number: refused below, like any other text.
        }
        throw new Query.Refused("is not a cursor of this server; take it from a Link header as it is");
    }
}
