package dev.sekali.host.access;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys in force, which follow the file: a daemon thread looks at what it holds every few seconds, since neither its
 * time nor its inode tells that Kubernetes swapped a symbolic link on the way to it. A file that can't be used changes
 * nothing, and is said once; so is that it can be used again. Thread-safe.
 */
final class Keys implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Keys.class.getName());

    private final Path file;
    private final boolean speaks;
    private final Duration interval;
    private final LongSupplier nanoClock;
    private final AccessMeters meters;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    /** What was looked at last, good or bad. Of the thread alone. */
    private byte[] seen;

    private volatile Optional<String> fault = Optional.empty();
    private volatile List<KeyHolder> holders = List.of();

    private Keys(AccessSettings settings, Duration interval, LongSupplier nanoClock, AccessMeters meters)
            throws BrokenKeyFile {
        this.file = settings.keysFile().orElseThrow();
        this.speaks = settings.speaks();
        this.interval = interval;
        this.nanoClock = nanoClock;
        this.meters = meters;
        this.thread = Thread.ofPlatform().name("api-keys").daemon().unstarted(this::followUntilClosed);
        this.seen = KeyFile.read(file);
        use(KeyFile.parse(seen));
    }

    /**
     * Reads the file of the settings, which name one, and follows it until closed.
     *
     * @throws BrokenKeyFile when it can't be used now
     */
    static Keys follow(AccessSettings settings, Duration interval, LongSupplier nanoClock, AccessMeters meters)
            throws BrokenKeyFile {
        Keys keys = new Keys(settings, interval, nanoClock, meters);
        keys.thread.start();
        return keys;
    }

    /** Whose key this is. Looks at every key, whether or not one was found before. */
    Optional<KeyHolder> holder(String key) {
        KeyHash asked = KeyHash.of(key);
        @Nullable KeyHolder found = null;
        for (KeyHolder holder : holders) {
            if (holder.key().hash().isOf(asked)) {
                found = holder;
            }
        }
        return Optional.ofNullable(found);
    }

    /** Whether the file is out of use and the keys are those of before. */
    boolean stale() {
        return fault.isPresent();
    }

    private void followUntilClosed() {
        try {
            while (!stop.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            // Nobody else knows this thread, so it is the end of the process.
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            byte[] bytes = readAgain();
            if (!Arrays.equals(bytes, seen)) {
                seen = bytes;
                use(KeyFile.parse(bytes));
                fault = Optional.empty();
            }
        } catch (BrokenKeyFile e) {
            keep(e.reason());
        } catch (RuntimeException e) {
            // A fault of this program. Its thread must go on, or no key could be revoked any more.
            LOG.log(System.Logger.Level.ERROR, "following the file of API keys failed", e);
        }
    }

    private byte[] readAgain() throws BrokenKeyFile {
        try {
            return KeyFile.read(file);
        } catch (BrokenKeyFile e) {
            // So that the same content is new when it can be read again.
            seen = new byte[0];
            throw e;
        }
    }

    private void use(List<ApiKey> keys) {
        Map<ApiKey, KeyHolder> before =
                holders.stream().collect(Collectors.toMap(KeyHolder::key, holder -> holder, (one, _) -> one));
        Map<String, KeyHolder> names = new HashMap<>();
        for (ApiKey key : keys) {
            // One that didn't change keeps what is left of its rate.
            names.put(key.name(), Objects.requireNonNullElseGet(before.get(key), () -> holder(key)));
        }
        before.keySet().stream()
                .map(ApiKey::name)
                .filter(name -> !names.containsKey(name))
                .forEach(meters::forget);
        holders = List.copyOf(names.values());
        say(System.Logger.Level.INFO, "{0} API keys from {1} are in force", keys.size(), file);
    }

    private KeyHolder holder(ApiKey key) {
        return new KeyHolder(
                key,
                key.ratePerSecond().stream()
                        .mapToObj(rate -> new TokenBucket(rate, nanoClock))
                        .findFirst(),
                meters.of(key.name()));
    }

    private void keep(String why) {
        if (!fault.equals(Optional.of(why))) {
            fault = Optional.of(why);
            say(
                    System.Logger.Level.WARNING,
                    "API_KEYS_FILE={0} {1}; until it is mended the keys of before stay in force",
                    file,
                    why);
        }
    }

    private void say(System.Logger.Level level, String format, Object... parameters) {
        if (speaks) {
            LOG.log(level, format, parameters);
        }
    }

    @Override
    public void close() {
        stop.countDown();
    }
}
