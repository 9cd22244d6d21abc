package dev.sekali.host.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sekali.host.follow.BrokenFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyFileTest {

    /** By {@code printf %s secret-1 | sha256sum}. */
    private static final String HASH = "sha256:f7e7c36e458e80e6b6a2c67d0a9ec09bd718dadd7bfa8d6bf6e7ad526e46c2f7";

    private static List<ApiKey> parse(String text) throws BrokenFile {
        return KeyFile.parse(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aLineIsAKeyWithItsPermissionsItsTopicsAndItsRate() throws BrokenFile {
        assertThat(parse("""
                        # who may publish

                        shop   publish %s topics=order_,payment_ rate=500
                        \tall publish,read sha256:%s
                        """.formatted(HASH, "A".repeat(64))))
                .containsExactly(
                        new ApiKey(
                                "shop",
                                Set.of(Permission.PUBLISH),
                                KeyHash.of("secret-1"),
                                List.of("order_", "payment_"),
                                OptionalInt.of(500)),
                        new ApiKey(
                                "all",
                                Set.of(Permission.PUBLISH, Permission.READ),
                                KeyHash.parse("sha256:" + "a".repeat(64)).orElseThrow(),
                                List.of(),
                                OptionalInt.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | holds no key",
                "# nothing | holds no key",
                "secret-1 | line 1 has fewer than three words",
                "secret/1 publish HASH | line 1 begins with no name",
                "a secret-1 HASH | line 1 has none of publish, read and publish,read",
                "a publish, HASH | line 1 has none of publish, read and publish,read",
                "a publish secret-1 | line 1 has no sha256: with 64 hexadecimal digits",
                "a publish HASH0 | line 1 has no sha256: with 64 hexadecimal digits",
                "a publish HASH secret-1 | line 1 ends in something that is neither",
                "a publish HASH topics=a topics=b | line 1 ends in something that is neither",
                "a publish HASH rate=1 rate=2 | line 1 ends in something that is neither",
                "a publish HASH topics= | line 1 has an empty topic",
                "a publish HASH topics=x,,y | line 1 has an empty topic",
                "a publish HASH rate=0 | line 1 has a rate that is not a whole number from 1 to 1000000",
                "a publish HASH rate=1000001 | line 1 has a rate that is not",
                "a publish HASH rate=secret-1 | line 1 has a rate that is not",
                "a publish HASH\\na read sha256:0 | line 2 has no sha256:",
                "a publish HASH\\n\\nb read HASH | line 3 has the key of another line",
            })
    void whatIsWrongIsSaidWithItsLineAndWithoutWhatStandsThere(String text, String reason) {
        assertThatThrownBy(() -> parse(text.replace("HASH", HASH).replace("\\n", "\n")))
                .isInstanceOf(BrokenFile.class)
                .hasMessageStartingWith(reason)
                .hasMessageNotContaining("secret-1")
                .hasMessageNotContaining(HASH);
    }

    @Test
    void twoKeysOfOneNameAreRefused() {
        assertThatThrownBy(() -> parse("a read %s\na read sha256:%s".formatted(HASH, "0".repeat(64))))
                .hasMessage("line 2 has the name of another line; give it a name of its own");
    }

    @Test
    void keysAreLimitedInNumber() throws BrokenFile {
        String full = lines(KeyFile.MAX_KEYS);
        assertThat(parse(full)).hasSize(KeyFile.MAX_KEYS);
        assertThatThrownBy(() -> parse(lines(KeyFile.MAX_KEYS + 1)))
                .hasMessageContaining("line 1001 is one key more than the 1000");
    }

    private static String lines(int keys) {
        return IntStream.range(0, keys)
                .mapToObj("k%1$d read sha256:%1$064x"::formatted)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        assertThatThrownBy(() -> KeyFile.parse(ByteBuffer.wrap(new byte[] {'a', (byte) 0xFF})))
                .hasMessage("is not text in UTF-8");
    }

    @Test
    void aHashDoesNotShowItself() {
        assertThat(KeyHash.of("secret-1")).hasToString("[hidden]");
    }
}
