package dev.sekali.testing;

import dev.sekali.database.DatabaseSettings;
import dev.sekali.settings.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * A role that may what another may, with a password of its own, which stands in a file: changing it disturbs no other test.
 * Dropped by {@link #close()}.
 */
public final class RotatingRole implements AutoCloseable {

    private final TestDatabase database;
    private final Path file;
    private final DatabaseSettings settings;

    private RotatingRole(TestDatabase database, Path file, DatabaseSettings settings) {
        this.database = database;
        this.file = file;
        this.settings = settings;
    }

    /** Makes one in a database, with its password in a folder. */
    public static RotatingRole create(TestDatabase database, String like, Path folder) {
        String name = "rotating_" + UUID.randomUUID().toString().replace("-", "");
        String password = "first";
        Path file = folder.resolve(name);
        RotatingRole role = new RotatingRole(
                database,
                file,
                new DatabaseSettings(database.superuser().url(), name, new Secret(password, Optional.of(file))));
        database.execute("CREATE ROLE %s LOGIN PASSWORD '%s' IN ROLE %s".formatted(name, password, like));
        role.tellFile(password);
        return role;
    }

    public DatabaseSettings settings() {
        return settings;
    }

    public Path file() {
        return file;
    }

    public void tellFile(String password) {
        try {
            Files.writeString(file, password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void tellServer(String password) {
        database.execute("ALTER ROLE %s PASSWORD '%s'".formatted(settings.user(), password));
    }

    /** Breaks all its connections, and returns how many there were. */
    public long endSessions() {
        return database.number("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '%s'"
                .formatted(settings.user()));
    }

    @Override
    public void close() {
        database.execute("DROP ROLE " + settings.user());
    }
}
