package dev.sekali.feed.subscriptions;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * That a shard is somebody's, until a time that the database knows.
 *
 * @param fence how many leases the shard has had
 * @param token which nobody else can guess
 */
record Lease(int shard, long fence, String token) {

    private static final int TOKEN_BYTES = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,2})\\.([0-9]{1,18})\\.([A-Za-z0-9_-]{22})");

    static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What a client sends back; empty when no lease is written like this. */
    static Optional<Lease> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(
                        new Lease(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)), parts.group(3)))
                : Optional.empty();
    }

    String text() {
        return shard + "." + fence + "." + token;
    }
}
