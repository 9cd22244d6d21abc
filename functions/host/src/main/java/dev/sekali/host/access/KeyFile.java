package dev.sekali.host.access;

import dev.sekali.host.follow.BrokenFile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The file of keys, one key a line: {@code NAME PERMISSIONS sha256:HEX [topics=PREFIX,…] [rate=N]}, with blanks between.
 * Empty lines and those that begin with {@code #} don't count.
 */
final class KeyFile {

    static final int MAX_KEYS = 1_000;
    static final int MAX_RATE = 1_000_000;

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final String TOPICS = "topics=";
    private static final String RATE = "rate=";

    private final List<ApiKey> keys = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Set<KeyHash> hashes = new HashSet<>();

    private KeyFile() {}

    /** The keys in those bytes, at least one. */
    static List<ApiKey> parse(ByteBuffer bytes) throws BrokenFile {
        KeyFile file = new KeyFile();
        int number = 0;
        for (String line : text(bytes).split("\\R", -1)) {
            number++;
            String stripped = line.strip();
            if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                file.add(stripped, number);
            }
        }
        if (file.keys.isEmpty()) {
            throw new BrokenFile("holds no key; add one, a line each: NAME publish,read sha256:…");
        }
        return file.keys;
    }

    private static String text(ByteBuffer bytes) throws BrokenFile {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException e) {
            throw new BrokenFile("is not text in UTF-8");
        }
    }

    private void add(String line, int number) throws BrokenFile {
        String[] words = BLANKS.split(line, -1);
        if (words.length < 3) {
            throw fault(number, "has fewer than three words: NAME publish,read sha256:…");
        }
        if (!NAME.matcher(words[0]).matches()) {
            throw fault(number, "begins with no name: up to 64 letters, digits, dots, dashes and underscores");
        }
        KeyHash hash = KeyHash.parse(words[2])
                .orElseThrow(() -> fault(
                        number,
                        "has no sha256: with 64 hexadecimal digits as its third word; printf %s \"$KEY\" | sha256sum"
                                + " makes them"));
        Set<Permission> may = permissions(words[1], number);
        List<String> topics = List.of();
        OptionalInt rate = OptionalInt.empty();
        for (String word : Arrays.asList(words).subList(3, words.length)) {
            if (word.startsWith(TOPICS) && topics.isEmpty()) {
                topics = topics(word.substring(TOPICS.length()), number);
            } else if (word.startsWith(RATE) && rate.isEmpty()) {
                rate = OptionalInt.of(rate(word.substring(RATE.length()), number));
            } else {
                throw fault(number, "ends in something that is neither topics=PREFIX,… nor rate=N, each once");
            }
        }
        if (!names.add(words[0])) {
            throw fault(number, "has the name of another line; give it a name of its own");
        }
        if (!hashes.add(hash)) {
            throw fault(number, "has the key of another line; remove one of the two");
        }
        if (keys.size() == MAX_KEYS) {
            throw fault(number, "is one key more than the %d that are allowed".formatted(MAX_KEYS));
        }
        keys.add(new ApiKey(words[0], may, hash, topics, rate));
    }

    private static Set<Permission> permissions(String words, int number) throws BrokenFile {
        Set<Permission> may = EnumSet.noneOf(Permission.class);
        for (String word : words.split(",", -1)) {
            Optional<Permission> permission = Arrays.stream(Permission.values())
                    .filter(one -> one.word().equals(word))
                    .findFirst();
            may.add(permission.orElseThrow(
                    () -> fault(number, "has none of publish, read and publish,read as its second word")));
        }
        return may;
    }

    private static List<String> topics(String list, int number) throws BrokenFile {
        List<String> prefixes = List.of(list.split(",", -1));
        if (prefixes.stream().anyMatch(String::isEmpty)) {
            throw fault(number, "has an empty topic; write topics=orders_,payments_ or leave it out for every topic");
        }
        return prefixes;
    }

    private static int rate(String text, int number) throws BrokenFile {
        try {
            int rate = Integer.parseInt(text);
            if (rate >= 1 && rate <= MAX_RATE) {
                return rate;
            }
        } catch (NumberFormatException e) {
            // Refused below, like a number that is out of range.
        }
        throw fault(number, "has a rate that is not a whole number from 1 to %d".formatted(MAX_RATE));
    }

    private static BrokenFile fault(int line, String what) {
        return new BrokenFile("line %d %s".formatted(line, what));
    }
}
