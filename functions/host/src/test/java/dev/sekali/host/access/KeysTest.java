package dev.sekali.host.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sekali.host.follow.BrokenFile;
import dev.sekali.host.follow.Follower;
import dev.sekali.testing.KeyHashes;
import dev.sekali.testing.Logs;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.MetricsFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys in force follow the file. */
class KeysTest {

    private static final Duration INTERVAL = Duration.ofMillis(10);

    @TempDir
    private Path folder;

    private final AccessMeters meters = new AccessMeters("test");
    private final Logs logs = new Logs("dev.sekali.host");

    @AfterEach
    void listenNoMore() {
        logs.close();
    }

    private List<String> log() {
        return logs.linesWith("");
    }

    private Path file() {
        return folder.resolve("keys");
    }

    /** As whoever edits it well: whole, at once. */
    private void write(String... keys) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String key : keys) {
            lines.add("%s publish %s rate=2".formatted(key, KeyHashes.of(key)));
        }
        replace(String.join("\n", lines));
    }

    private void replace(String text) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), text);
        Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Keys keys() {
        return new Keys(file(), true, () -> 0, meters);
    }

    private static Follower follow(Keys keys) throws BrokenFile {
        return Follower.start("test", INTERVAL, keys);
    }

    private static boolean knows(Keys keys, String key) {
        return keys.holder(key).isPresent();
    }

    @Test
    void severalKeysAreInForceAtOnceAndNoOthers() throws Exception {
        write("one", "two");
        Keys keys = keys();
        try (Follower _ = follow(keys)) {
            assertThat(keys.holder("one")).map(holder -> holder.key().name()).contains("one");
            assertThat(keys.holder("two")).map(holder -> holder.key().name()).contains("two");
            assertThat(knows(keys, "three")).isFalse();
            assertThat(knows(keys, "")).isFalse();
            assertThat(knows(keys, "on")).isFalse();
        }
    }

    @Test
    void aKeyIsRotatedWithoutAMomentAtWhichNeitherIsInForce() throws Exception {
        write("old");
        Keys keys = keys();
        try (Follower _ = follow(keys)) {
            write("old", "new");
            await().until(() -> knows(keys, "new"));
            assertThat(knows(keys, "old")).isTrue();
            write("new");
            await().until(() -> !knows(keys, "old"));
            assertThat(knows(keys, "new")).isTrue();
        }
    }

    /** As a Kubernetes volume changes: the file is a link, by way of another that is swapped. */
    @Test
    void aLinkOnTheWayThatIsSwappedIsFollowed() throws Exception {
        Path first = Files.createDirectory(folder.resolve("..1"));
        Path second = Files.createDirectory(folder.resolve("..2"));
        Files.writeString(first.resolve("keys"), "a publish " + KeyHashes.of("old"));
        Files.writeString(second.resolve("keys"), "a publish " + KeyHashes.of("new"));
        Path data = Files.createSymbolicLink(folder.resolve("..data"), first);
        Files.createSymbolicLink(file(), data.resolve("keys"));
        Keys keys = keys();
        try (Follower _ = follow(keys)) {
            assertThat(knows(keys, "old")).isTrue();
            Path next = Files.createSymbolicLink(folder.resolve("..next"), second);
            Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
            await().until(() -> knows(keys, "new"));
            assertThat(knows(keys, "old")).isFalse();
        }
    }

    @Test
    void aFileThatBreaksKeepsTheKeysAndIsSaidOnceAndThatItIsMendedOnce() throws Exception {
        write("one");
        Keys keys = keys();
        try (Follower follower = follow(keys)) {
            replace("one publish the-key-itself");
            await().until(follower::stale);
            assertThat(knows(keys, "one")).isTrue();
            // A look that finds the same says no more: there are some until the next change is seen.
            replace("");
            await().until(() -> log().size() == 3);
            Files.delete(file());
            await().until(() -> log().size() == 4);
            assertThat(knows(keys, "one")).isTrue();
            write("one");
            await().until(() -> !follower.stale());
            write("two");
            await().until(() -> knows(keys, "two"));
        }
        assertThat(log())
                .hasSize(6)
                .noneMatch(line -> line.contains("the-key-itself"))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("1 API keys from").endsWith("are in force"),
                        line -> assertThat(line)
                                .startsWith("API_KEYS_FILE=" + file() + " line 1 has no sha256:")
                                .endsWith("the keys of before stay in force"),
                        line -> assertThat(line).contains("holds no key"),
                        line -> assertThat(line).contains("can't be read"),
                        line -> assertThat(line).endsWith("are in force"),
                        line -> assertThat(line).endsWith("are in force"));
    }

    @Test
    void aKeyThatDoesNotChangeKeepsWhatIsLeftOfItsRate() throws Exception {
        write("one");
        Keys keys = keys();
        try (Follower _ = follow(keys)) {
            KeyHolder holder = keys.holder("one").orElseThrow();
            holder.take();
            holder.take();
            write("one", "two");
            await().until(() -> knows(keys, "two"));
            assertThat(keys.holder("one").orElseThrow().take()).isPresent();
            assertThat(keys.holder("two").orElseThrow().take()).isEmpty();
        }
    }

    @Test
    @SuppressWarnings("removal")
    void aKeyThatIsGoneLeavesNoMetersBehind() throws Exception {
        MeterRegistry registry = MetricsFactory.getInstance().globalRegistry();
        write("one", "two");
        Keys keys = keys();
        try (Follower follower = follow(keys)) {
            meters.bind(registry, follower::stale);
            assertThat(metersOf(registry, "two")).hasSize(3);
            write("one");
            await().until(() -> !knows(keys, "two"));
            assertThat(metersOf(registry, "two")).isEmpty();
            assertThat(metersOf(registry, "one")).hasSize(3);
        } finally {
            registry.meters(meter -> meter.id().name().startsWith("sekali.access"))
                    .forEach(registry::remove);
        }
    }

    private static Collection<Meter> metersOf(MeterRegistry registry, String key) {
        return registry.meters(meter -> meter.id().name().equals("sekali.access.requests")
                && meter.id().tagsMap().containsValue(key));
    }
}
