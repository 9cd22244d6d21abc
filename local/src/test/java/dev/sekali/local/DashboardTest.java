package dev.sekali.local;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static dev.sekali.local.Client.event;
import static dev.sekali.local.Client.unique;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import dev.sekali.testing.KeyHashes;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The dashboard in a real browser, over the stack. */
class DashboardTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What the browser itself says of an answer that isn't a success. */
    private static final String FAILED_REQUEST = "Failed to load resource";

    private static Chromium chromium;
    private static LocalStack stack;
    private static Client client;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws InterruptedException {
        setDefaultAssertionTimeout((double) PATIENCE.toMillis());
        chromium = Chromium.start();
        stack = LocalStack.startTemporary(Map.of("PORT", "0", "OPERATIONS_PORT", "0"));
        client = new Client(stack.url());
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            client.close();
            stack.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void countsUpWhileEventsArePublished() {
        String topic = unique();
        client.publish(event(topic, "first"));
        try (Visit visit = visit()) {
            client.publish(event(topic, "first"));
            client.publish(batch(topic, 0, 1500));
            showsWhatIsCounted(visit);
            assertThat(visit.page().locator("#equation .mark")).hasText("✓ holds exactly");
            assertThat(topicRow(visit, topic)).containsText("1,502");
            assertThat(visit.page().locator("#bounces")).containsText(topic);
            assertThat(visit.page().locator("#parts")).containsText(Pattern.compile("ingest\\s+is there"));
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    void aFreshPageShowsTheMinutesBeforeIt() {
        client.publish(event(unique(), "1"));
        try (Visit visit = visit()) {
            assertThat(visit.page().locator("#chart canvas")).isVisible();
            visit.page().getByText("As a table").click();
            assertThat(visit.page().locator("#minutes tbody tr").first()).isVisible();
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    void filtersAndSortsTheTopics() {
        String prefix = unique();
        client.publish(batch(prefix + "-few", 0, 2));
        client.publish(batch(prefix + "-many", 0, 30));
        try (Visit visit = visit()) {
            visit.field("Filter").fill(prefix);
            Locator rows = visit.page().locator("#topics tbody tr:not(.room)");
            assertThat(rows).hasCount(2);
            assertThat(rows.first()).containsText("-many");
            visit.button("Received").click();
            assertThat(rows.first()).containsText("-few");
            assertThat(visit.page().locator("#topics th[data-column=received]")).hasAttribute("aria-sort", "ascending");
            visit.field("Filter").fill("no topic has this");
            assertThat(rows).hasCount(0);
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    void looksUpAnEventAndShowsItsPayloadAsItIsStored() {
        String topic = unique() + "/a b?";
        String number = "12345678901234567890.10";
        client.publish("""
                {"topic":"%s","event_id":"ä/1","timestamp":"2026-01-31","source":"test","payload":{"n":%s,"created_at":"x"}}""".formatted(topic, number));
        try (Visit visit = visit()) {
            lookUp(visit, topic, "ä/1");
            Locator found = visit.page().locator(".found");
            assertThat(found).containsText("\"n\": " + number);
            assertThat(found).containsText("ä/1");
            assertThat(visit.complaints()).isEmpty();
            lookUp(visit, topic, "another");
            assertThat(found).containsText("there is no event with this topic and event_id");
        }
    }

    @Test
    void aPauseAsksForNothingAndChangesNothing() {
        String topic = unique();
        client.publish(event(topic, "before"));
        try (Visit visit = visit();
                Visit live = visit()) {
            Locator entries = visit.page().locator("#events .entries");
            assertThat(entries).containsText(topic);
            visit.button("Pause").click();
            showsWhatIsCounted(visit);
            long asked = requestsForEvents(visit);
            String shown = visit.page().locator("#events").innerHTML();
            // The other page asks and shows again and again, so this one would have, too.
            for (int round = 1; round <= 3; round++) {
                client.publish(event(topic, "round-" + round));
                assertThat(live.page().locator("#events .entries")).containsText("round-" + round);
                showsWhatIsCounted(visit);
            }
            assertThat(visit.page().locator("#events").innerHTML()).isEqualTo(shown);
            assertThat(requestsForEvents(visit)).isEqualTo(asked);
            visit.button("Resume").click();
            assertThat(entries).containsText("round-3");
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    void pagesLeadBackAndMissNothing() {
        String topic = unique();
        client.publish(batch(topic, 0, 40));
        try (Visit visit = visit()) {
            String[] newest = client.get("/events?limit=30").body().findValuesAsText("event_id").stream()
                    .map(id -> topic + " " + id)
                    .toArray(String[]::new);
            Locator shown = visit.page().locator("#events .entry .what");
            assertThat(shown).hasText(Arrays.copyOf(newest, 15));
            visit.button("Older").click();
            assertThat(visit.page().locator("#events .count")).hasText("paused, page 2");
            assertThat(shown).hasText(Arrays.copyOfRange(newest, 15, 30));
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    void aSecondClickTakesThePlaceOfTheFirst() {
        client.publish(batch(unique(), 0, 40));
        try (Visit visit = visit()) {
            List<Route> held = new ArrayList<>();
            visit.page().route(url -> url.contains("/events?") && !url.endsWith("/events?limit=15"), held::add);
            visit.button("Older").click();
            visit.page().waitForCondition(() -> held.size() == 1);
            visit.button("Older").click();
            visit.page().waitForCondition(() -> held.size() == 2);
            visit.page().waitForCondition(() -> held.getFirst().request().failure() != null);
            held.getLast().resume();
            assertThat(visit.page().locator("#events .count")).hasText("paused, page 2");
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    void saysThatFeedDoesNotAnswer() {
        try (Visit visit = visit()) {
            assertThat(visit.page().locator("#subscriptions")).containsText("Nobody has subscribed");
            visit.page().route("**/subscriptions", held -> {});
            assertThat(visit.page().locator("#subscriptions")).containsText("feed does not answer");
            assertThat(visit.page().locator("#parts"))
                    .containsText(Pattern.compile("feed\\s+is there\\s+feed does not answer"));
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    void hostileTextIsShownAndDoesNothing() {
        String mark = unique();
        String script = "<img src=x onerror=alert(1)><script>alert(2)</script>" + mark;
        client.publish("""
                {"topic":"%s","event_id":"\\u202egnp.exe","timestamp":"2026-01-31","source":"javascript:alert(3)",\
                "payload":{"a":"%s","b":"\\u2066turned\\u2069"}}""".formatted(script, script));
        client.publish("""
                {"topic":"%s","event_id":"huge","timestamp":"2026-01-31","source":"test","payload":{"a":"%s"}}""".formatted(mark, "<b>x</b> ".repeat(800_000)));
        try (Visit visit = visit()) {
            lookUp(visit, script, "\u202egnp.exe");
            Locator found = visit.page().locator(".found");
            assertThat(found).containsText("U+202E");
            assertThat(found).containsText("\\u2066turned\\u2069");
            lookUp(visit, mark, "huge");
            found.getByText(Pattern.compile("Show all 7,2.* characters")).click();
            assertThat(found.locator(".piece").last()).containsText("x</b> \"}");
            assertThat(visit.page().locator("img, main script, main b:not(.legend b, .parts b)"))
                    .hasCount(0);
            visit.field("Filter").fill(mark);
            assertThat(visit.page().locator("#topics tbody tr:not(.room)")).hasCount(2);
            assertThat(visit.complaints()).isEmpty();
        }
    }

    @Test
    void asksForAKeyAndSaysWhatOneLacks() throws Exception {
        Path keys = Files.writeString(
                folder.resolve("keys"),
                "reader read " + KeyHashes.of("reads") + "\nwriter publish " + KeyHashes.of("writes") + "\n");
        try (LocalStack guarded = LocalStack.startTemporary(
                        Map.of("PORT", "0", "OPERATIONS_PORT", "0", "API_KEYS_FILE", keys.toString()));
                Visit visit = chromium.visit(guarded.url(), ColorScheme.LIGHT)) {
            Locator form = visit.page().locator("#key");
            assertThat(form).containsText("An API key is needed");
            useKey(visit, "nobody-has-this");
            assertThat(form).containsText("this API key is not known here");
            useKey(visit, "writes");
            assertThat(form).containsText("this API key may not read");
            useKey(visit, "reads");
            assertThat(visit.figure("received")).hasText("0");
            assertThat(visit.page().locator("#first")).containsText("curl");
            assertThat(visit.page().locator("#subscriptions")).containsText("this API key may not consume");
            assertThat(visit.requests()).noneMatch(url -> url.contains("reads"));
            visit.page().reload();
            assertThat(visit.figure("received")).hasText("0");
            visit.button("Forget the key").click();
            assertThat(form).containsText("An API key is needed");
            assertThat(visit.complaints())
                    .allMatch(complaint -> complaint.contains(FAILED_REQUEST) && complaint.matches("(?s).*40[13].*"));
        }
    }

    @Test
    void staysLiveThroughARestart() throws Exception {
        Path data = folder.resolve("data");
        Map<String, String> environment;
        Visit visit;
        try (LocalStack first = LocalStack.start(Map.of("PORT", "0", "OPERATIONS_PORT", "0"), data)) {
            environment = Map.of("PORT", port(first.url()), "OPERATIONS_PORT", port(first.operationsUrl()));
            visit = chromium.visit(first.url(), ColorScheme.DARK);
            assertThat(visit.figure("received")).hasText("0");
        }
        try (visit) {
            assertThat(visit.page().locator("#age")).containsText("Not connected");
            try (LocalStack second = LocalStack.start(environment, data);
                    Client publisher = new Client(second.url())) {
                publisher.publish(event("restarted", "1"));
                assertThat(visit.figure("received")).hasText("1");
                assertThat(visit.page().locator("#age")).containsText("Live");
            }
            assertThat(visit.complaints()).allMatch(complaint -> complaint.contains(FAILED_REQUEST));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void meetsTheAccessibilityGuidelines(ColorScheme scheme) {
        String topic = unique();
        client.publish(batch(topic, 0, 20));
        client.publish(batch(topic, 0, 20));
        try (Visit visit = chromium.visit(stack.url(), scheme)) {
            assertThat(topicRow(visit, topic)).isVisible();
            visit.page().locator("#events summary").first().click();
            assertThat(visit.page().locator("#events .full")).isVisible();
            for (int width : new int[] {1440, 360}) {
                visit.page().setViewportSize(width, 900);
                assertThat(new AxeBuilder(visit.page())
                                .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa"))
                                .analyze()
                                .getViolations())
                        .as("%s, %d px wide", scheme, width)
                        .isEmpty();
                assertThat((Integer) visit.page().evaluate("document.documentElement.scrollWidth"))
                        .as("nothing reaches beyond the edge")
                        .isLessThanOrEqualTo(width);
            }
            assertThat(visit.complaints()).isEmpty();
        }
    }

    private static Visit visit() {
        Visit visit = chromium.visit(stack.url(), ColorScheme.LIGHT);
        assertThat(visit.figure("received")).isVisible();
        return visit;
    }

    /**
     * The figures are those of the server, which nobody else publishes to. What a page shows by itself may be older than the last
     * publish, so no test counts on from there.
     */
    private static void showsWhatIsCounted(Visit visit) {
        JsonNode stats = client.get("/stats").body();
        assertThat(visit.figure("received")).hasText(grouped(stats, "received"));
        assertThat(visit.figure("unique")).hasText(grouped(stats, "unique_processed"));
        assertThat(visit.figure("duplicates")).hasText(grouped(stats, "duplicate_dropped"));
    }

    private static String grouped(JsonNode stats, String counter) {
        return "%,d".formatted(stats.path(counter).asLong());
    }

    private static String port(String url) {
        return Integer.toString(URI.create(url).getPort());
    }

    private static Locator topicRow(Visit visit, String topic) {
        visit.field("Filter").fill(topic);
        return visit.page().locator("#topics tbody tr:not(.room)");
    }

    private static void lookUp(Visit visit, String topic, String id) {
        visit.page().locator(".look-up [name=topic]").fill(topic);
        visit.page().locator(".look-up [name=id]").fill(id);
        visit.button("Look up").click();
    }

    private static void useKey(Visit visit, String key) {
        visit.field("Key").fill(key);
        visit.button("Use this key").click();
    }

    private static long requestsForEvents(Visit visit) {
        return visit.requests().stream().filter(url -> url.contains("/events")).count();
    }

    private static String batch(String topic, int first, int end) {
        return IntStream.range(first, end)
                .mapToObj(n -> event(topic, "n" + n))
                .collect(Collectors.joining(",", "[", "]"));
    }
}
