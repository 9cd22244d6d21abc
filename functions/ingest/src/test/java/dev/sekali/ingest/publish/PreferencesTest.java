package dev.sekali.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from the header Prefer, as RFC 7240 defines it. */
class PreferencesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "handling=lenient ~ true ~ false",
                "return=minimal ~ false ~ true",
                "handling=lenient, return=minimal ~ true ~ true",
                "return=minimal,handling=lenient ~ true ~ true",
                "HANDLING=Lenient ~ true ~ false",
                "handling = lenient ~ true ~ false",
                "handling=\"lenient\" ~ true ~ false",
                "handling=\"leni\\ent\" ~ true ~ false",
                "handling=lenient;a=b; c=\"d, e\" , return=minimal ~ true ~ true",
                "handling=lenient; ; ~ true ~ false",
                ", ,respond-later,wait=10, handling=lenient ~ true ~ false",
                "foo=\"a\\\", handling=strict\", handling=lenient ~ true ~ false",
                // The first of those that contradict one another.
                "handling=strict, handling=lenient ~ false ~ false",
                "handling=lenient, handling=strict ~ true ~ false",
                "return=representation, return=minimal ~ false ~ false",
                "return=minimal, return=representation ~ false ~ true",
                "handling, handling=lenient ~ false ~ false",
                "handling=\"\", handling=lenient ~ false ~ false",
                // What only looks like one.
                "foo=\"handling=lenient\" ~ false ~ false",
                "foo=\"a, handling=lenient, b\" ~ false ~ false",
                "foo; handling=lenient ~ false ~ false",
                "foo=bar; x=\"y, z\"; return=minimal ~ false ~ false",
                "\"handling=lenient\" ~ false ~ false",
                "\"handling\"=lenient ~ false ~ false",
                "handling=lenient-ish ~ false ~ false",
                "xhandling=lenient ~ false ~ false",
                "handling=leni ent ~ false ~ false",
                "handling==lenient ~ false ~ false",
                "handling=\"lenient ~ true ~ false",
                "foo=\"handling=lenient, handling=lenient ~ false ~ false",
                "`` ~ false ~ false",
            })
    void aPreferenceIsReadWhereItIsOne(String header, boolean lenient, boolean minimal) {
        assertThat(Preferences.parse(List.of(header)))
                .isEqualTo(new Preferences(lenient, minimal, false, Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "respond-async ~ true ~ 0",
                "Respond-Async;a=b , return=minimal ~ true ~ 0",
                "respond-async=\"\" ~ true ~ 0",
                "respond-async, wait=5 ~ true ~ 5",
                "wait=\"10\" , respond-async ~ true ~ 10",
                "respond-async, wait=0 ~ true ~ 0",
                "respond-async, wait=999999999 ~ true ~ 999999999",
                // No number of seconds.
                "respond-async, wait=9999999999 ~ true ~ 0",
                "respond-async, wait=-1 ~ true ~ 0",
                "respond-async, wait=1.5 ~ true ~ 0",
                "respond-async, wait ~ true ~ 0",
                // Only what looks like it, or nothing to wait for.
                "respond-async=yes ~ false ~ 0",
                "wait=5 ~ false ~ 0",
                "foo; respond-async ~ false ~ 0",
            })
    void anAnswerBeforeTheCommitMayBePreferred(String header, boolean async, long wait) {
        assertThat(Preferences.parse(List.of(header)))
                .returns(async, Preferences::async)
                .returns(Duration.ofSeconds(wait), Preferences::commitWait);
    }

    @Test
    void severalLinesAreOneList() {
        assertThat(Preferences.parse(List.of("return=minimal", "handling=lenient")))
                .isEqualTo(new Preferences(true, true, false, Duration.ZERO));
        assertThat(Preferences.parse(List.of("handling=strict", "handling=lenient")))
                .isEqualTo(new Preferences(false, false, false, Duration.ZERO));
        // What one line doesn't end isn't ended by another.
        assertThat(Preferences.parse(List.of("foo=\"bar", "handling=lenient")))
                .isEqualTo(new Preferences(true, false, false, Duration.ZERO));
    }
}
