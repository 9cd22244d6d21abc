package dev.sekali.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.common.uri.UriEncoding;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "plain-._~", "a/b c+d&e=f%", "ünï日本🎉", "\u0000\n", "[]{}|\\^`\"<>"})
    void whatIsEncodedDecodesToItselfInPathAndQuery(String text) {
        String encoded = UriEncoding.encode(text, UriEncoding.Type.UNRESERVED);
        assertThat(encoded).matches("[A-Za-z0-9._~%-]*");
        assertThat(Percent.decodeSegment(encoded)).isEqualTo(text);
        assertThat(Percent.decodeQuery(encoded)).isEqualTo(text);
    }

    @Test
    void aPlusIsASpaceInAQueryAlone() {
        assertThat(Percent.decodeQuery("a+b")).isEqualTo("a b");
        assertThat(Percent.decodeSegment("a+b")).isEqualTo("a+b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "%4",
                "%4g",
                "%%41",
                "%+1",
                "%-1",
                "% 1",
                "a%",
                "%ff",
                "%C3",
                "%C3%28",
                "%C0%80",
                "%ED%A0%80",
                "%F4%90%80%80",
                "é",
                " ",
                "\u007f"
            })
    void whatIsNotPercentEncodedUtf8IsRefused(String raw) {
        assertRefused(() -> Percent.decodeSegment(raw));
        assertRefused(() -> Percent.decodeQuery(raw));
    }

    private static void assertRefused(ThrowingCallable decoding) {
        assertThatThrownBy(decoding)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status().code()).isEqualTo(400));
    }
}
