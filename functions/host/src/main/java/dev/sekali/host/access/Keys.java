package dev.sekali.host.access;

import dev.sekali.host.follow.BrokenFile;
import dev.sekali.host.follow.Followed;
import dev.sekali.host.follow.Follower;
import dev.sekali.host.follow.SmallFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys in force: those of the file, as it was when it was last good. Thread-safe, but for its following. */
final class Keys implements Followed {

    private static final System.Logger LOG = System.getLogger(Keys.class.getName());

    private final Path file;
    private final boolean speaks;
    private final LongSupplier nanoClock;
    private final AccessMeters meters;

    private volatile List<KeyHolder> holders = List.of();

    /**
     * None at first; a {@link Follower} puts those of the file in force.
     *
     * @param speaks whether the log tells what becomes of the file
     */
    Keys(Path file, boolean speaks, LongSupplier nanoClock, AccessMeters meters) {
        this.file = file;
        this.speaks = speaks;
        this.nanoClock = nanoClock;
        this.meters = meters;
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

    @Override
    public List<ByteBuffer> read() throws BrokenFile {
        return List.of(ByteBuffer.wrap(SmallFile.read(file)));
    }

    @Override
    public void use(List<ByteBuffer> contents) throws BrokenFile {
        putInForce(KeyFile.parse(contents.getFirst()));
    }

    @Override
    public Optional<String> complaint(BrokenFile broken) {
        return speaks
                ? Optional.of("%s; until it is mended the keys of before stay in force"
                        .formatted(AccessSettings.fault(file, broken)))
                : Optional.empty();
    }

    private void putInForce(List<ApiKey> keys) {
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
        if (speaks) {
            LOG.log(System.Logger.Level.INFO, "{0} API keys from {1} are in force", keys.size(), file);
        }
    }

    private KeyHolder holder(ApiKey key) {
        return new KeyHolder(
                key,
                key.ratePerSecond().stream()
                        .mapToObj(rate -> new TokenBucket(rate, nanoClock))
                        .findFirst(),
                meters.of(key.name()));
    }
}
