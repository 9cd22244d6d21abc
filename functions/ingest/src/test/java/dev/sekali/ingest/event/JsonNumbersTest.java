package dev.sekali.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonNumbersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "0.0",
                "1",
                "-1",
                "1.10",
                "1e5",
                "1E+5",
                "1.5e-7",
                "123456789012345678901234567890.123456789",
                "1e131071",
                "-9.99e131071",
                "0.01e131073",
                "1E-16383",
                "1.5e-16382",
                "0e-16383",
                "0e131072",
                "0e999999999",
                "0.000e16386"
            })
    void aNumberWithinTheLimitsFits(String number) {
        assertThat(JsonNumbers.writtenDigits(number)).isNotNegative();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e131072",
                "-1e131072",
                "10e131071",
                "0.1e131073",
                "1e-16384",
                "1E-16384",
                "0e-16384",
                "0.0e-16383",
                "1.5e-16383",
                "1e999999999999999999999",
                "0e999999999999999999999",
                "1e-999999999999999999999",
                "-1E+2147483648",
                "1e9223372036854775808"
            })
    void aNumberBeyondThemDoesNot(String number) {
        assertThat(JsonNumbers.writtenDigits(number)).isEqualTo(-1);
    }

    static Stream<String> longNumbersThatFit() {
        return Stream.of(
                "9".repeat(131_072),
                "-" + "9".repeat(131_072),
                "0." + "9".repeat(16_383),
                "9".repeat(131_072) + "." + "9".repeat(16_383),
                "0." + "0".repeat(16_382) + "1",
                // Digits after the point count after the exponent has moved it.
                "0." + "9".repeat(16_384) + "e1",
                "0." + "0".repeat(140_000) + "1e140000",
                "9".repeat(131_073) + "e-1");
    }

    @ParameterizedTest
    @MethodSource("longNumbersThatFit")
    void theLimitCountsDigitsOnEachSideOfThePoint(String number) {
        assertThat(JsonNumbers.writtenDigits(number)).isNotNegative();
    }

    static Stream<String> longNumbersThatDoNot() {
        return Stream.of(
                "9".repeat(131_073),
                "-" + "9".repeat(131_073),
                "9".repeat(131_072) + "e1",
                "0." + "9".repeat(16_384),
                "0." + "0".repeat(16_384),
                "9." + "9".repeat(16_383) + "e-1");
    }

    @ParameterizedTest
    @MethodSource("longNumbersThatDoNot")
    void oneDigitMoreIsTooMany(String number) {
        assertThat(JsonNumbers.writtenDigits(number)).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "-7, 1",
        "1.50, 3",
        "1e5, 6",
        "1.5e5, 6",
        "1e-5, 6",
        "100e-5, 6",
        "-0.0015e3, 2",
        "0.5, 2",
        "0e500, 1",
        "0e-500, 501",
        "1e131071, 131072"
    })
    void aNumberHasTheDigitsThatAreWrittenWithoutAnExponent(String number, int digits) {
        assertThat(JsonNumbers.writtenDigits(number)).isEqualTo(digits);
        if (!number.startsWith("0e")) {
            assertThat(new BigDecimal(number).toPlainString().replaceAll("[-.]", ""))
                    .hasSize(digits);
        }
    }
}
