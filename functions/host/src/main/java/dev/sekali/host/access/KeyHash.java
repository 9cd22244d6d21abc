package dev.sekali.host.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The SHA-256 of a key. Keys are long and random, so nothing slower is needed to keep them from being guessed. No record,
 * since those compare arrays by identity. Immutable.
 */
final class KeyHash {

    private static final Pattern WORD = Pattern.compile("sha256:(\\p{XDigit}{64})");

    private final byte[] bytes;

    private KeyHash(byte[] bytes) {
        this.bytes = bytes;
    }

    static KeyHash of(String key) {
        try {
            return new KeyHash(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Reads {@code sha256:} and 64 hexadecimal digits; empty when it is something else. */
    static Optional<KeyHash> parse(String word) {
        return Optional.of(WORD.matcher(word))
                .filter(matcher -> matcher.matches())
                .map(matcher -> new KeyHash(HexFormat.of().parseHex(matcher.group(1))));
    }

    /** Compares in a time that does not tell how much of the two is alike. */
    boolean isOf(KeyHash other) {
        return MessageDigest.isEqual(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHash hash && isOf(hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "[hidden]";
    }
}
