package dev.sekali.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

    static Stream<String> goodTexts() {
        return Stream.of(
                "a",
                " a ",
                "0198c5f0-7a3e-7c11-9d0e-2f4b6a8c0d11",
                "\u0001",
                "\u00a0",
                "\u200b",
                "\ufeff",
                "\ud83d\ude00",
                "x".repeat(255),
                // 255 characters in the database's count, 510 in Java's.
                "\ud83d\ude00".repeat(255));
    }

    @ParameterizedTest
    @MethodSource("goodTexts")
    void aTextThatKeepsTheRulesHasNoFault(String text) {
        assertThat(faults(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\r\n", "\u2003", "\u3000"})
    void whitespaceAloneIsBlank(String text) {
        assertThat(faults(text)).containsExactly("is blank");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e9", "\ud83d\ude00"})
    void the256thCharacterIsOneTooMany(String character) {
        assertThat(faults(character.repeat(256))).containsExactly("is longer than 255 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0000",
                "a\u0000b",
                "\ud83d",
                "a\ud83d",
                "\ud83da",
                "\ude00",
                "\ude00\ud83d",
                "\ud83d\ud83d\ude00"
            })
    void whatPostgresqlCannotHoldIsRefused(String text) {
        assertThat(faults(text)).containsExactly("holds " + Text.FORBIDDEN);
    }

    @Test
    void everyRuleThatIsBrokenIsNoted() {
        assertThat(faults(" ".repeat(256))).containsExactly("is blank", "is longer than 255 characters");
        assertThat(faults("x".repeat(255) + "\u0000"))
                .containsExactly("is longer than 255 characters", "holds " + Text.FORBIDDEN);
    }

    private static Stream<String> faults(String text) {
        Faults faults = new Faults(new Faults.Count());
        Text.check("/topic", text, faults);
        assertThat(faults.list()).allMatch(fault -> fault.pointer().equals("/topic"));
        return faults.list().stream().map(Fault::detail);
    }
}
