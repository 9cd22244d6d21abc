package dev.sekali.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\u0000", "\u00e9", "\u20ac", "\ud83d\ude00", "\udbff\udfff", "\ufeff", "\uffff"})
    void validTextHasNoWrongByte(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8.firstInvalid(bytes, 0, bytes.length)).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "61ff, 1", // never a byte of UTF-8
        "6180, 1", // continues nothing
        "61c3, 1", // cut short
        "61e282, 1",
        "61f09f98, 1",
        "c3a9c328, 2", // not a continuation
        "c080, 0", // overlong U+0000
        "c1bf, 0",
        "e09fbf, 0",
        "f08fbfbf, 0",
        "eda080, 0", // a surrogate
        "edbfbf, 0",
        "f4908080, 0", // beyond U+10FFFF
        "f5808080, 0",
        "f888808080, 0", // five bytes
    })
    void theFirstWrongByteIsFound(String hex, int index) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThat(Utf8.firstInvalid(bytes, 0, bytes.length)).isEqualTo(index);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4094, 4095, 4096, 4097, 8191, 8192, 20_000})
    void aWrongByteIsFoundWhereverItLies(int index) {
        byte[] bytes = new byte[index + 3];
        Arrays.fill(bytes, (byte) 'a');
        byte[] accent = "\u00e9".getBytes(StandardCharsets.UTF_8);
        if (index >= 2) {
            System.arraycopy(accent, 0, bytes, 0, 2);
        }
        bytes[index] = (byte) 0xff;
        assertThat(Utf8.firstInvalid(bytes, 0, bytes.length)).isEqualTo(index);
    }

    @ParameterizedTest
    @CsvSource({"1, 3, -1", "0, 4, 0", "1, 4, 4", "4, 1, 4"})
    void onlyTheGivenRangeCounts(int offset, int length, int index) {
        byte[] bytes = HexFormat.of().parseHex("ff61626380");
        assertThat(Utf8.firstInvalid(bytes, offset, length)).isEqualTo(index);
    }

    /** A character whose end lies beyond the range is cut short, however it goes on. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aCharacterAcrossTheEndOfTheRangeIsWrong(int length) {
        byte[] bytes = "\ud83d\ude00".getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8.firstInvalid(bytes, 0, length)).isZero();
    }
}
