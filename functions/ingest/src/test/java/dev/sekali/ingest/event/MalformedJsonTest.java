package dev.sekali.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a body that isn't JSON: what it is, where, and what to send, in words of our own. */
class MalformedJsonTest {

    private static final String EVENT =
            "{\"topic\":\"t\",\"event_id\":\"1\",\"timestamp\":\"2026-01-31\",\"source\":\"s\"}";

    private static final String CUT_SHORT = "the JSON ends here before it is complete; send all of it";
    private static final String NO_VALUE = "a value is missing here; put one in, or null";
    private static final String COMMA = "nothing follows the comma before this; leave the comma out";
    private static final String COMMENT = "JSON has no comments; leave them out";
    private static final String NAME = "a member's name is missing here; put it in double quotes";
    private static final String WORD =
            "this word is no JSON value; put text in double quotes, and write true, false and null in lower case";
    private static final String NOTHING = "this word is no JSON value; send null, or leave the member out";
    private static final String NOT_UTF_8 = "the bytes are not UTF-8; send UTF-8, the only encoding of JSON";
    private static final String UTF_16 = "the bytes are UTF-16 or UTF-32; send UTF-8, the only encoding of JSON";
    private static final String SPREAD =
            "the JSON is spread over several lines; put each event on one line, or send the whole as application/json";
    private static final String MORE =
            "more follows after the end of the JSON text; send one event, several as an array, or one a line as"
                    + " application/x-ndjson";

    private final PublicationParser parser = new PublicationParser(PublicationLimits.DEFAULT);

    record Case(String body, int line, int column, String what) {
        static Case of(String body, int column, String what) {
            return new Case(body, 1, column, what);
        }
    }

    static Stream<Case> texts() {
        return Stream.of(
                Case.of("", 1, "the body is empty; send one event or several"),
                Case.of(" \n ", 1, "the body is empty; send one event or several"),
                Case.of("\ufeff", 1, "the body is empty; send one event or several"),
                Case.of("{\"topic\":\"t\",", 14, CUT_SHORT),
                Case.of("{\"topic\":\"t", 12, "the JSON ends here, inside a string; send all of it"),
                Case.of("{\"topic", 8, "the JSON ends here, inside a string; send all of it"),
                Case.of("{\"topic\"", 9, CUT_SHORT),
                Case.of("[1,2", 5, CUT_SHORT),
                Case.of("[", 2, CUT_SHORT),
                Case.of("{", 2, CUT_SHORT),
                Case.of("-", 2, CUT_SHORT),
                Case.of("[1.", 4, CUT_SHORT),
                Case.of("{\"topic\": }", 11, NO_VALUE),
                Case.of("\ufeff{\"topic\": }", 11, NO_VALUE),
                Case.of("[,]", 2, NO_VALUE),
                Case.of("[:]", 2, NO_VALUE),
                new Case("[\n{\"topic\":\"t\"}\n,]", 3, 2, COMMA),
                Case.of("{\"a\":1,}", 8, COMMA),
                Case.of("{\"\\u0022\\u005c\":1,}", 19, COMMA),
                Case.of("{'topic':1}", 2, NAME),
                Case.of("{topic:1}", 2, NAME),
                Case.of("{]", 2, NAME),
                Case.of("{\"a\" 1}", 6, "a colon is missing here, after the member's name; put it in"),
                Case.of("{\"a\":1 \"b\":2}", 8, "a comma or } is missing here; put it in"),
                Case.of("[1 2]", 4, "a comma or ] is missing here; put it in"),
                Case.of("[1x]", 3, "a comma or ] is missing here; put it in"),
                Case.of("[1}", 3, "this bracket closes one of the other kind; close { with } and [ with ]"),
                Case.of("{\"a\":1]", 7, "this bracket closes one of the other kind; close { with } and [ with ]"),
                Case.of("{\"a\":'b'}", 6, "a string stands in single quotes; put it in double ones"),
                Case.of("{\"a\":01}", 7, "a number begins with one zero too many; leave it out, or send a string"),
                Case.of("{\"a\":-01}", 8, "a number begins with one zero too many; leave it out, or send a string"),
                Case.of("{\"a\":+1}", 6, "no number begins like this; let a digit come first, or a minus and a digit"),
                Case.of("{\"a\":.5}", 6, "no number begins like this; let a digit come first, or a minus and a digit"),
                Case.of("{\"a\":-}", 7, "a digit is missing here, after the minus; put it in, or send a string"),
                Case.of(
                        "{\"a\":-Infinity}",
                        7,
                        "a digit is missing here, after the minus; put it in, or send a string"),
                Case.of(
                        "{\"a\":1.}",
                        8,
                        "a digit is missing here, after the decimal point; put it in, or leave the point out"),
                Case.of(
                        "{\"a\":1e}",
                        8,
                        "a digit is missing here, in the exponent; put it in, or leave the exponent out"),
                Case.of(
                        "{\"a\":1e+}",
                        9,
                        "a digit is missing here, in the exponent; put it in, or leave the exponent out"),
                Case.of("{\"a\":NaN}", 6, NOTHING),
                Case.of("{\"a\":Infinity}", 6, NOTHING),
                Case.of("{\"a\":None}", 6, NOTHING),
                Case.of("{\"a\":undefined}", 6, NOTHING),
                Case.of("{\"a\":True}", 6, WORD),
                Case.of("tru", 1, WORD),
                Case.of("not json", 1, WORD),
                Case.of("{\"\u00e9\": x}", 8, WORD),
                Case.of("<xml/>", 1, "no JSON value begins like this; put text in double quotes"),
                Case.of("\u00a0{}", 1, "no JSON value begins like this; put text in double quotes"),
                Case.of("\ud836\udc00", 1, "no JSON value begins like this; put text in double quotes"),
                Case.of("{/* */}", 2, COMMENT),
                Case.of("{\"a\":1} // b", 9, MORE),
                Case.of("{\"a\":1 // b\n}", 8, COMMENT),
                Case.of("# a\n{}", 1, COMMENT),
                Case.of(
                        "[\"a\nb\"]",
                        4,
                        "a control character stands in a string as it is; write it as an escape, a line break as \\n"),
                Case.of(
                        "{\"a\t\":1}",
                        4,
                        "a control character stands in a string as it is; write it as an escape, a line break as \\n"),
                Case.of("[\"C:\\Users\"]", 6, "no escape goes on like this; for a backslash itself send two"),
                Case.of("[\"\\'\"]", 4, "no escape goes on like this; for a backslash itself send two"),
                Case.of("[\"\\ud8\"]", 7, "four hexadecimal digits belong after \\u; for a backslash itself send two"),
                Case.of("{} {}", 4, MORE),
                new Case("[]\n[]", 2, 1, MORE),
                new Case(EVENT + "\n" + EVENT + "\n", 2, 1, MORE),
                Case.of("1x", 2, MORE),
                Case.of("[1]\0", 4, MORE));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void aTextThatIsNotJsonIsRefusedWithItsPlaceAndWhatToSend(Case malformed) {
        assertThatThrownBy(() -> parser.parseJson(malformed.body().getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedJson.class)
                .hasMessage("line %d, column %d: %s".formatted(malformed.line(), malformed.column(), malformed.what()));
    }

    @Test
    void columnsCountBytes() {
        byte[] bytes = "[\"\u20ac\",\"?\"]".getBytes(StandardCharsets.UTF_8);
        bytes[8] = (byte) 0xff;
        assertThatThrownBy(() -> parser.parseJson(bytes)).hasMessage("line 1, column 9: " + NOT_UTF_8);
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedOnTheirLine() {
        byte[] latin1 = "{\n \"a\":\n \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> parser.parseJson(latin1)).hasMessage("line 3, column 3: " + NOT_UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32BE", "UTF-32LE"})
    void anotherEncodingOfUnicodeIsNamed(Charset charset) {
        byte[] bytes = EVENT.getBytes(charset);
        assertThatThrownBy(() -> parser.parseJson(bytes)).hasMessage("line 1, column 1: " + UTF_16);
        assertThatThrownBy(() -> parser.parseLines(bytes, true)).hasMessage("line 1, column 1: " + UTF_16);
    }

    @Test
    void gzipWithoutItsHeaderIsNamed() {
        byte[] gzip = {0x1f, (byte) 0x8b, 8, 0};
        String message =
                "line 1, column 1: the bytes are gzip; send the header Content-Encoding: gzip with them, and compress once";
        assertThatThrownBy(() -> parser.parseJson(gzip)).hasMessage(message);
        assertThatThrownBy(() -> parser.parseLines(gzip, true)).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\n\"topic\":\"t\"\n}", "[\n%1$s,\n%1$s\n]\n", "%1$s\n{\n\"topic\":\"t\"}", "[%1$s,\r\n%1$s]"})
    void jsonOnSeveralLinesIsNoLines(String shape) throws Exception {
        byte[] body = shape.formatted(EVENT).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> parser.parseLines(body, false)).hasMessageEndingWith(": " + SPREAD);
        assertThat(parser.parseLines(body, true).items())
                .filteredOn(Item.Faulty.class::isInstance)
                .isNotEmpty()
                .allSatisfy(item -> assertThat(
                                ((Item.Faulty) item).faults().getFirst().detail())
                        .endsWith(": " + SPREAD));
    }

    @Test
    void anArrayOnALineIsToldToBeOne() throws Exception {
        assertThat(parser.parseLines("[%s]".formatted(EVENT).getBytes(StandardCharsets.UTF_8), false)
                        .items())
                .singleElement()
                .isInstanceOfSatisfying(
                        Item.Faulty.class,
                        faulty -> assertThat(faulty.faults())
                                .containsExactly(new Fault(
                                        "", "is an array; send arrays as application/json, or each event on a line")));
    }
}
