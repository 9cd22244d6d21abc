package dev.sekali.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
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
    private static final Fault TOO_DEEP = new Fault(
            "/payload", "is nested deeper than 500 levels, which many readers of JSON can't follow; flatten it");

    private final PublicationParser parser = new PublicationParser(new PublicationLimits(3, 500, 1_000));

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
                "\"other\":\"\\u0000\"",
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
                "{\"a\":[1,[2,1e131072]]} | /payload/a/1/1 | is a number of more than 1000 digits",
                "{\"a\":1e-16384} | /payload/a | is a number of more than 1000 digits",
                "{\"a\":1e5000} | /payload/a | is a number of more than 1000 digits",
                "{\"a\":0e99999999999} | /payload/a | is a number of more than 1000 digits",
            })
    void whatAPayloadCannotHoldIsNamedWithItsPlace(String payload, String pointer, String detail) throws Exception {
        assertThat(faults("{%s,\"payload\":%s}".formatted(GOOD, payload)))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.pointer()).isEqualTo(pointer.replace("~0000", "\0"));
                    assertThat(fault.detail()).startsWith(detail);
                });
    }

    static Stream<String> halves() {
        return Stream.of(
                "\\ud83d",
                "\\ude00",
                "\\ud83d\\u0041",
                "\\ude00\\ud83d",
                "\\uD83D\\ud83d\\ude00",
                "\\ud83d\\\\ude00",
                "a\\ud83db",
                "\\u0022\\ud83d",
                "\\ud83d\u00e9");
    }

    @ParameterizedTest
    @MethodSource("halves")
    void aNameWithHalfASurrogatePairIsAFaultOfItsEventAlone(String name) throws Exception {
        String detail = "has a name with U+0000 or half of a surrogate pair, which PostgreSQL can't hold";
        for (String members : List.of(
                "\"payload\":{\"%s\":1}",
                "\"payload\":{\"a\":[{\"b%s\":{}}]}", "\"%s\":1", "\"other\":{\"a\":[{\"%s\":{}}]}")) {
            String spoilt = "{%s,%s}".formatted(GOOD, members.formatted(name));
            assertThat(json("[%s,%s]".formatted(spoilt, EVENT)).items())
                    .as(members)
                    .hasExactlyElementsOfTypes(Item.Faulty.class, Event.class);
            assertThat(faults(spoilt)).as(members).extracting(Fault::detail).containsExactly(detail);
            assertThat(lines(EVENT + "\n" + spoilt).items()).hasExactlyElementsOfTypes(Event.class, Item.Faulty.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "\"payload\":{%s}"})
    void namesThatDifferByTheirHalvesAloneAreNotTakenForOne(String members) throws Exception {
        assertThat(faults("{%s,%s}".formatted(GOOD, members.formatted("\"\\ud83d\":1,\"\\ud83c\":2"))))
                .extracting(Fault::detail)
                .hasSize(2)
                .allMatch(detail -> detail.startsWith("has a name with"));
    }

    /** The body is read a second time then. */
    @Test
    void eventsBesideANameWithAHalfAreReadAsEver() throws Exception {
        String half = "{%s,\"payload\":{\"\\ud83d\":1}}".formatted(GOOD);
        assertThat(json("[%s,%s]".formatted(unfolding(5_000), half)).items())
                .hasExactlyElementsOfTypes(Event.class, Item.Faulty.class);
    }

    @Test
    void twoNamesWithHalvesAreNotTakenForOneGivenTwice() throws Exception {
        assertThat(faults("{%s,\"payload\":{\"\\ud83d\":1,\"\\ud83e\":1}}".formatted(GOOD)))
                .extracting(Fault::detail)
                .hasSize(2)
                .allMatch(detail -> detail.startsWith("has a name with"));
    }

    @Test
    void aNameWithAWholeSurrogatePairIsTaken() throws Exception {
        String payload = "{\"\\ud83d\\ude00\":1}";
        assertThat(event("{%s,\"payload\":%s,\"\\uD83D\\uDE00\":1}".formatted(GOOD, payload)))
                .isInstanceOfSatisfying(
                        Event.class, event -> assertThat(event.payload()).hasToString(payload));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[%s]", "7", "null", "{}", "\"x\""})
    void anEventThatIsAnEnvelopeTooIsNeither(String events) throws Exception {
        String member = "\"events\":" + events.formatted(EVENT);
        String detail = "does not belong to an event; send either the event without it, or {\"events\": [ … ]} with"
                + " nothing of an event beside it";
        for (String both : List.of("{%s,%s}".formatted(GOOD, member), "{%s,%s}".formatted(member, GOOD))) {
            assertThat(json(both).single()).isTrue();
            assertThat(faults(both)).contains(new Fault("/events", detail));
            // Nor is it dropped where an envelope can't stand.
            assertThat(lines(both).items()).hasExactlyElementsOfTypes(Item.Faulty.class);
            assertThat(json("[%s]".formatted(both)).items()).hasExactlyElementsOfTypes(Item.Faulty.class);
        }
    }

    @Test
    void aPayloadNested500DeepIsTakenAndOneMoreIsNot() throws Exception {
        assertThat(event("{%s,\"payload\":%s}".formatted(GOOD, nested(500)))).isInstanceOf(Event.class);
        assertThat(faults("{%s,\"payload\":%s}".formatted(GOOD, nested(501)))).containsExactly(TOO_DEEP);
    }

    @Test
    void nestingFarBeyondTheLimitIsAFaultOfItsEventAlone() throws Exception {
        assertThat(faults("{%s,\"payload\":%s}".formatted(GOOD, nested(9_000)))).containsExactly(TOO_DEEP);
        assertThat(event("{%s,\"other\":%s}".formatted(GOOD, nested(9_000)))).isInstanceOf(Event.class);
        String escaped = nested(9_000).replace("\"a\"", "\"\\u0000\"");
        assertThat(faults("{%s,\"other\":%s}".formatted(GOOD, escaped)))
                .extracting(Fault::pointer)
                .containsExactly("/other");
    }

    /** The parser keeps some 60 bytes a level, which for a body of 8 MiB would be more than an ingest's heap. */
    @Test
    void nestingWithoutEndIsNotRead() {
        for (String open : List.of("[", "{\"a\":")) {
            assertThatThrownBy(() -> parser.parseJson(open.repeat(1_000_000).getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(MalformedJson.class)
                    .hasMessageStartingWith("line 1, column ")
                    .hasMessageEndingWith(
                            "more than 10000 objects and arrays are open here, one inside the other; flatten them");
        }
    }

    /** Each of the hundred would name its place, which may be as long as the body. */
    @Test
    void faultsInALongPlaceAreFewer() throws Exception {
        String zeros = "\"\\u0000\",".repeat(100);
        String place = "a".repeat(100_000);
        assertThat(faults("{%s,\"payload\":{\"%s\":[%s0]}}".formatted(GOOD, place, zeros)))
                .extracting(Fault::pointer)
                .containsExactly("/payload/%s/0".formatted(place));
    }

    @ParameterizedTest
    @CsvSource({
        "1e999, 1e1000",
        "-1.5E+999, -1.5E+1000",
        "12345e995, 12345e996",
        "1e-999, 1e-1000",
        "0e-999, 0e-1000",
        "0.5e-998, 0.05e-998",
    })
    void aNumberOfAThousandDigitsIsTakenAndOneMoreIsNot(String thousand, String more) throws Exception {
        String payload = "{%s,\"payload\":{\"a\":%s}}";
        assertThat(event(payload.formatted(GOOD, thousand))).isInstanceOf(Event.class);
        assertThat(faults(payload.formatted(GOOD, more)))
                .extracting(Fault::pointer)
                .containsExactly("/payload/a");
    }

    @Test
    void whatTheNumbersOfARequestUnfoldToIsBoundedOverAllItsEvents() throws Exception {
        String most = unfolding(8_000);
        String some = unfolding(500);
        for (List<Item> items : List.of(
                json("[%s,%s,%s]".formatted(most, some, EVENT)).items(),
                lines("%s\n%s\n%s".formatted(most, some, EVENT)).items())) {
            assertThat(items)
                    .hasExactlyElementsOfTypes(Event.class, Item.Faulty.class, Event.class)
                    .element(1)
                    .isInstanceOfSatisfying(
                            Item.Faulty.class,
                            faulty -> assertThat(faulty.faults())
                                    .singleElement()
                                    .satisfies(fault -> {
                                        assertThat(fault.pointer()).isEqualTo("/payload");
                                        assertThat(fault.detail())
                                                .startsWith(
                                                        "has numbers that make the request more than 8388608 characters longer");
                                    }));
        }
        // What is refused, for that or for anything else, is not counted against the others.
        String faulty = most.replace("\"topic\"", "\"Topic\"");
        assertThat(json("[%s,%s,%s]".formatted(faulty, most, EVENT)).items())
                .hasExactlyElementsOfTypes(Item.Faulty.class, Event.class, Event.class);
        assertThat(json("[%s,%s,%s]".formatted(unfolding(9_000), most, EVENT)).items())
                .hasExactlyElementsOfTypes(Item.Faulty.class, Event.class, Event.class);
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
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "\"text\"", "true"})
    void aValueThatIsNoObjectIsASingleFaultyEvent(String json) throws Exception {
        assertThat(json(json).single()).isTrue();
        assertThat(faults(json)).extracting(Fault::pointer).containsExactly("");
    }

    /** Nobody could tell for which of the events it would be. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"events\":[%s],\"payload\":{}}", "{\"payload\":{},\"events\":[%s]}"})
    void aPayloadBesideEventsIsRefused(String body) throws Exception {
        assertThat(faults(body.formatted(EVENT))).extracting(Fault::pointer).contains("/events");
    }

    @Test
    void eventsMustBeAnArray() throws Exception {
        assertThat(json("{\"events\":{}}"))
                .isEqualTo(new Publication(
                        true, List.of(new Item.Faulty(List.of(new Fault("/events", "must be an array of events"))))));
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

    /** An event with numbers that are 5 bytes each, and 1,000 to whoever reads them. */
    private static String unfolding(int numbers) {
        return "{%s,\"payload\":{\"a\":[%s0]}}".formatted(GOOD, "1e999,".repeat(numbers));
    }

    private Publication lines(String text) throws MalformedJson, TooManyEvents {
        return parser.parseLines(text.getBytes(StandardCharsets.UTF_8), false);
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
