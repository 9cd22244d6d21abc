package dev.sekali.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parser makes of one event, and of the shapes that hold several. */
class PublicationParserTest {

    private static final String GOOD =
            "\"topic\":\"t\",\"event_id\":\"1\",\"timestamp\":\"2026-01-31T12:00:00Z\",\"source\":\"s\"";
    private static final String EVENT = "{" + GOOD + "}";

    private final PublicationParser parser = new PublicationParser(3);

    @Test
    void anEventHasItsMembersInWhateverOrder() throws Exception {
        assertThat(event("""
                {"payload":{"n":1},"source":"shop","timestamp":"2026-01-31T12:00:00.5+07:00","event_id":"4711",
                 "topic":"order_created"}""")).isInstanceOfSatisfying(Event.class, event -> {
            assertThat(event.key()).isEqualTo(new EventKey("order_created", "4711"));
            assertThat(event.timestampMicros()).isEqualTo(1_769_835_600_500_000L);
            assertThat(event.source()).isEqualTo("shop");
            assertThat(event.payload()).hasToString("{\"n\":1}");
        });
    }

    @Test
    void aPayloadIsKeptByteForByte() throws Exception {
        String payload = "{ \"b\" : 1.10,\n\t\"a\":[1e400,-0.0, \"\\u00e9\\/\" ,\"\u20ac\"] , \"\":{} }";
        assertThat(event("{\"payload\": %s ,%s}".formatted(payload, GOOD)))
                .isInstanceOfSatisfying(
                        Event.class, event -> assertThat(event.payload()).hasToString(payload));
    }

    @Test
    void aPayloadThatIsLeftOutIsEmpty() throws Exception {
        assertThat(event(EVENT))
                .isInstanceOfSatisfying(
                        Event.class, event -> assertThat(event.payload()).hasToString("{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"other\":1",
                "\"other\":{\"topic\":1,\"x\":[{\"x\":1,\"x\":2}]}",
                "\"Topic\":7",
                "\"events\":[1]",
                "\"events\":7",
                "\"\":null"
            })
    void aMemberThatIsUnknownIsIgnored(String member) throws Exception {
        assertThat(event("{%s,%s}".formatted(GOOD, member))).isInstanceOf(Event.class);
        assertThat(event("{%s,%s}".formatted(member, GOOD))).isInstanceOf(Event.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {" a", "a ", "A", "\\u00e9", "e\\u0301", "\\ud83d\\ude00", "a\\tb", "\\u0001"})
    void namesAreTakenAsTheyAre(String id) throws Exception {
        String read = id.replace("\\u00e9", "\u00e9")
                .replace("\\u0301", "\u0301")
                .replace("\\ud83d\\ude00", "\ud83d\ude00")
                .replace("\\t", "\t")
                .replace("\\u0001", "\u0001");
        assertThat(event(EVENT.replace("\"1\"", "\"" + id + "\"")))
                .isInstanceOfSatisfying(
                        Event.class, event -> assertThat(event.key().eventId()).isEqualTo(read));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "topic | 7 | must be a string",
                "topic | null | must be a string",
                "topic | {\"a\":[1]} | must be a string",
                "topic | \"\" | is blank",
                "topic | \" \\t\" | is blank",
                "topic | \"a\\u0000\" | holds U+0000",
                "topic | \"\\ud83d\" | holds U+0000 or half of a surrogate pair",
                "event_id | true | must be a string",
                "event_id | \"\" | is blank",
                "event_id | \"\\ude00\\ud83d\" | holds U+0000 or half of a surrogate pair",
                "timestamp | 1769860800 | must be a string",
                "timestamp | \"\" | is not an ISO 8601 time",
                "timestamp | \"yesterday\" | is not an ISO 8601 time",
                "timestamp | \"2026-02-30\" | is not an ISO 8601 time",
                "source | [] | must be a string",
                "source | \"\" | is blank",
                "source | \"\\u0000\" | holds U+0000",
                "payload | null | must be a JSON object",
                "payload | [] | must be a JSON object",
                "payload | \"{}\" | must be a JSON object",
                "payload | 1 | must be a JSON object",
            })
    void aValueThatBreaksItsRuleIsNamed(String member, String value, String detail) throws Exception {
        String json = EVENT.replace("\"%s\":".formatted(member), "\"replaced\":")
                .replace("{", "{\"%s\":%s,".formatted(member, value));
        assertThat(faults(json)).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("/" + member);
            assertThat(fault.detail()).startsWith(detail);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic", "event_id", "source"})
    void aTextOf255CharactersIsTakenAndOneMoreIsNot(String member) throws Exception {
        String others = EVENT.replace("\"%s\":".formatted(member), "\"replaced\":");
        String longest = "\ud83d\ude00".repeat(255);
        assertThat(event(others.replace("{", "{\"%s\":\"%s\",".formatted(member, longest))))
                .isInstanceOf(Event.class);
        assertThat(faults(others.replace("{", "{\"%s\":\"%s!\",".formatted(member, longest))))
                .containsExactly(new Fault("/" + member, "is longer than 255 characters"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic", "event_id", "timestamp", "source"})
    void aMemberThatIsMissingIsNamed(String member) throws Exception {
        assertThat(faults(EVENT.replace("\"%s\":".formatted(member), "\"other\":")))
                .containsExactly(new Fault("/" + member, "is required"));
    }

    @Test
    void everyFaultOfAnEventIsNamedAndItsIdIsKeptForTheAnswer() throws Exception {
        Item item = event("{\"topic\":7,\"event_id\":\"1\",\"timestamp\":\"now\",\"payload\":{\"a\":\"\\u0000\"}}");
        assertThat(item).isInstanceOfSatisfying(Item.Faulty.class, faulty -> {
            assertThat(faulty.eventId()).hasValue("1");
            assertThat(faulty.faults())
                    .extracting(Fault::pointer)
                    .containsExactlyInAnyOrder("/topic", "/payload/a", "/source", "/timestamp");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"topic\":\"u\" | /topic",
                "\"event_id\":1 | /event_id",
                "\"a\":1,\"a\":1 | /a",
                "\"a/b~c\":1,\"a/b~c\":1 | /a~1b~0c",
                "\"payload\":{},\"payload\":{} | /payload",
                "\"payload\":{\"a\":1,\"a\":1} | /payload/a",
                "\"payload\":{\"a\":1,\"\\u0061\":1} | /payload/a",
                "\"payload\":{\"l\":[0,{\"x\":{\"y\":1,\"y\":2}}]} | /payload/l/1/x/y",
                "\"payload\":{\"\":1,\"\":1} | /payload/",
            })
    void aMemberGivenTwiceIsNamed(String members, String pointer) throws Exception {
        assertThat(faults("{%s,%s}".formatted(GOOD, members))).containsExactly(new Fault(pointer, "is given twice"));
    }

    @Test
    void manyMembersAreComparedToo() throws Exception {
        String members =
                IntStream.range(0, 40).mapToObj(i -> "\"m%d\":1".formatted(i)).collect(Collectors.joining(","));
        assertThat(event("{%s,\"payload\":{%s}}".formatted(GOOD, members))).isInstanceOf(Event.class);
        assertThat(faults("{%s,\"payload\":{%s,\"m0\":1,\"m39\":1}}".formatted(GOOD, members)))
                .extracting(Fault::pointer)
                .containsExactly("/payload/m0", "/payload/m39");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"\\u0000\"} | /payload/a | holds U+0000",
                "{\"a\":[1,\"x\\ud83d\"]} | /payload/a/1 | holds U+0000",
                "{\"a\":{\"b\\u0000\":1}} | /payload/a/b~0000 | has a name with U+0000",
                "{\"a\":[1,[2,1e131072]]} | /payload/a/1/1 | is a number with more digits",
                "{\"a\":1e-16384} | /payload/a | is a number with more digits",
            })
    void whatAPayloadCannotHoldIsNamedWithItsPlace(String payload, String pointer, String detail) throws Exception {
        assertThat(faults("{%s,\"payload\":%s}".formatted(GOOD, payload)))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.pointer()).isEqualTo(pointer.replace("~0000", "\0"));
                    assertThat(fault.detail()).startsWith(detail);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud83d", "\\ude00", "\\ud83d\\u0041"})
    void aNameWithHalfASurrogatePairIsNoJson(String name) {
        assertThatThrownBy(() -> json("{%s,\"payload\":{\"a%s\":1}}".formatted(GOOD, name)))
                .isInstanceOf(MalformedJson.class)
                .hasMessageStartingWith("line 1, column ");
    }

    @Test
    void aPayloadNestedAThousandDeepIsTakenAndOneMoreIsNot() throws Exception {
        assertThat(event("{%s,\"payload\":%s}".formatted(GOOD, nested(1000)))).isInstanceOf(Event.class);
        assertThat(faults("{%s,\"payload\":%s}".formatted(GOOD, nested(1001))))
                .containsExactly(new Fault("/payload", "is nested deeper than 1000"));
    }

    @Test
    void nestingWithoutEndBreaksNothing() throws Exception {
        assertThat(faults("{%s,\"payload\":%s}".formatted(GOOD, nested(500_000))))
                .containsExactly(new Fault("/payload", "is nested deeper than 1000"));
        assertThat(event("{%s,\"other\":%s}".formatted(GOOD, nested(500_000)))).isInstanceOf(Event.class);
    }

    @Test
    void anEventNamesItsFirstHundredFaults() throws Exception {
        String zeros = Stream.generate(() -> "\"\\u0000\"").limit(150).collect(Collectors.joining(","));
        List<Fault> faults = faults("{%s,\"payload\":{\"a\":[%s]}}".formatted(GOOD, zeros));
        assertThat(faults)
                .extracting(Fault::pointer)
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> "/payload/a/" + i).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%1$s,7,%1$s]", "{\"events\":[%1$s,7,%1$s]}", "{\"other\":1,\"events\":[%1$s,7,%1$s]}"})
    void anArrayIsABatchInItsOrder(String shape) throws Exception {
        Publication publication = json(shape.formatted(EVENT));
        assertThat(publication.single()).isFalse();
        assertThat(publication.items())
                .hasExactlyElementsOfTypes(Event.class, Item.Faulty.class, Event.class)
                .element(1)
                .isEqualTo(new Item.Faulty(
                        Optional.empty(),
                        List.of(new Fault("", "must be a JSON object with topic, event_id, timestamp and source"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%s]", "{\"events\":[%s]}", "%s"})
    void pointersStartAtTheEventWhateverHoldsIt(String shape) throws Exception {
        String event = "{%s,\"payload\":{\"a\":\"\\u0000\"}}".formatted(GOOD);
        assertThat(json(shape.formatted(event)).items())
                .singleElement()
                .isInstanceOfSatisfying(
                        Item.Faulty.class,
                        faulty -> assertThat(faulty.faults())
                                .extracting(Fault::pointer)
                                .containsExactly("/payload/a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{\"events\":[]}"})
    void anEmptyArrayIsAnEmptyBatch(String json) throws Exception {
        assertThat(json(json)).isEqualTo(new Publication(false, List.of()));
    }

    @Test
    void anObjectIsASingleEventUnlessItWrapsOthers() throws Exception {
        assertThat(json(EVENT).single()).isTrue();
        assertThat(json("{}").single()).isTrue();
        assertThat(json("{\"events\":[],\"topic\":\"t\"}").single()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "\"text\"", "true"})
    void aValueThatIsNoObjectIsASingleFaultyEvent(String json) throws Exception {
        assertThat(json(json).single()).isTrue();
        assertThat(faults(json)).extracting(Fault::pointer).containsExactly("");
    }

    @Test
    void eventsMustBeAnArray() throws Exception {
        assertThat(json("{\"events\":{}}").items())
                .containsExactly(
                        new Item.Faulty(Optional.empty(), List.of(new Fault("/events", "must be an array of events"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%1$s,%1$s,%1$s,%1$s]", "{\"events\":[%1$s,{},7,%1$s]}"})
    void oneEventMoreThanTheLimitIsTooMany(String shape) throws Exception {
        assertThat(json("[%1$s,%1$s,%1$s]".formatted(EVENT)).items()).hasSize(3);
        assertThatThrownBy(() -> json(shape.formatted(EVENT)))
                .isInstanceOf(TooManyEvents.class)
                .hasMessage("a request may hold up to 3 events; send the rest in another");
    }

    @Test
    void aByteOrderMarkIsSkipped() throws Exception {
        assertThat(event("\ufeff" + EVENT)).isInstanceOf(Event.class);
        assertThat(event("\ufeff{%s,\"payload\":{\"a\":1}}".formatted(GOOD)))
                .isInstanceOfSatisfying(
                        Event.class, event -> assertThat(event.payload()).hasToString("{\"a\":1}"));
    }

    static Stream<String> malformed() {
        return Stream.of(
                "|line 1, column 1: the body is empty",
                " \n |line 1, column 1: the body is empty",
                "\ufeff|line 1, column 1: the body is empty",
                "{\"topic\": }|line 1, column 11: ",
                "{\"topic\":\"t\",|line 1, column 1",
                "[\n{\"topic\":\"t\"}\n,]|line 3, column 2: ",
                "{\"\u00e9\": x}|line 1, column 8: ",
                "\ufeff{\"topic\": }|line 1, column 11: ",
                "{'topic':1}|line 1, column 2: ",
                "{\"a\":01}|line 1, column ",
                "{\"a\":+1}|line 1, column ",
                "{\"a\":.5}|line 1, column ",
                "{\"a\":1.}|line 1, column ",
                "{\"a\":1e}|line 1, column ",
                "{\"a\":NaN}|line 1, column ",
                "{\"a\":Infinity}|line 1, column ",
                "{\"a\":1,}|line 1, column 8: ",
                "{\"a\":\"\t\"}|line 1, column ",
                "{\"a\":\"\\x\"}|line 1, column ",
                "{\"a\":\"\\ud8\"}|line 1, column ",
                "{/* */}|line 1, column ",
                "{\"a\" 1}|line 1, column ",
                "[1,2|line 1, column ",
                "tru|line 1, column ",
                "{} {}|line 1, column 4: more follows after the end of the JSON text",
                "[]\n[]|line 2, column 1: more follows after the end of the JSON text",
                // The parser cuts this character down to half a surrogate pair, which no answer can hold.
                "\ud836\udc00|line 1, column ");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void whatIsNotJsonIsRefusedWithLineAndColumn(String bodyAndMessage) {
        int bar = bodyAndMessage.lastIndexOf('|');
        assertThatThrownBy(() -> json(bodyAndMessage.substring(0, bar)))
                .isInstanceOf(MalformedJson.class)
                .hasMessageStartingWith(bodyAndMessage.substring(bar + 1))
                .satisfies(e -> assertThat(Text.holdsForbidden(String.valueOf(e.getMessage())))
                        .isFalse());
    }

    @Test
    void columnsCountBytes() {
        byte[] bytes = "[\"\u20ac\",\"?\"]".getBytes(StandardCharsets.UTF_8);
        bytes[8] = (byte) 0xff;
        assertThatThrownBy(() -> parser.parseJson(bytes)).hasMessage("line 1, column 9: the bytes are not UTF-8");
    }

    @Test
    void bytesThatAreNotUtf8AreRefusedOnTheirLine() {
        byte[] latin1 = "{\n \"a\":\n \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> parser.parseJson(latin1))
                .isInstanceOf(MalformedJson.class)
                .hasMessage("line 3, column 3: the bytes are not UTF-8");
    }

    private Publication json(String text) throws MalformedJson, TooManyEvents {
        return parser.parseJson(text.getBytes(StandardCharsets.UTF_8));
    }

    private Item event(String text) throws MalformedJson, TooManyEvents {
        return json(text).items().getFirst();
    }

    private List<Fault> faults(String text) throws MalformedJson, TooManyEvents {
        return event(text) instanceof Item.Faulty faulty ? faulty.faults() : List.of();
    }

    private static String nested(int depth) {
        return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
    }
}
