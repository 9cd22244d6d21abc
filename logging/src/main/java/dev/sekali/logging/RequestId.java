package dev.sekali.logging;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The name by which a request is found in logs. It lasts while the request is handled, on the thread that handles it.
 */
public final class RequestId {

    private static final int MAX_CHARACTERS = 128;
    private static final HexFormat HEX = HexFormat.of();
    private static final ScopedValue<String> CURRENT = ScopedValue.newInstance();

    private RequestId() {}

    /** The id of the request that the calling thread handles. */
    public static Optional<String> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /** A new one: 32 hexadecimal digits. It names, it guards nothing, so its randomness is the cheap one. */
    public static String fresh() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
    }

    /** Whether an id that came with a request may be kept: 1 to 128 of the characters {@code A-Z a-z 0-9 . _ -}. */
    public static boolean isFit(String id) {
        if (id.isEmpty() || id.length() > MAX_CHARACTERS) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean fit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
            if (!fit && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    /** Handles a request under its id. */
    public static void run(String id, Runnable handling) {
        ScopedValue.where(CURRENT, id).run(handling);
    }
}
