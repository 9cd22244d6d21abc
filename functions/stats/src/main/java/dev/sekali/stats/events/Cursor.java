package dev.sekali.stats.events;

import dev.sekali.stats.http.Query;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Where the next page begins. Clients get it as an opaque text: base64url of a version, the order and the seq.
 *
 * @param seq of the last event before the next page
 */
record Cursor(Order order, long seq) {

    private static final byte VERSION = 1;
    private static final byte ASCENDING = 0;
    private static final byte DESCENDING = 1;
    private static final int BYTES = 1 + 1 + Long.BYTES;

    Cursor {
        if (seq < 1) {
            throw new IllegalArgumentException("no event has the seq " + seq);
        }
    }

    String text() {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .put(order == Order.ASC ? ASCENDING : DESCENDING)
                .putLong(seq)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static Cursor parse(String text) throws Query.Refused {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw garbage();
        }
        if (bytes.length != BYTES || bytes[0] != VERSION) {
            throw garbage();
        }
        long seq = ByteBuffer.wrap(bytes).getLong(2);
        if (seq < 1 || (bytes[1] != ASCENDING && bytes[1] != DESCENDING)) {
            throw garbage();
        }
        return new Cursor(bytes[1] == ASCENDING ? Order.ASC : Order.DESC, seq);
    }

    private static Query.Refused garbage() {
        return new Query.Refused("is not a cursor of this server; take it from a Link header as it is");
    }
}
