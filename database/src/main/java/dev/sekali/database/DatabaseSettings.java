package dev.sekali.database;

import dev.sekali.settings.Secret;
import dev.sekali.settings.Settings;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Which database, and as whom.
 *
 * @param url a {@code jdbc:postgresql:} URL without credentials
 */
public record DatabaseSettings(String url, String user, Secret password) {

    private static final String EXAMPLE = "jdbc:postgresql://localhost:5432/sekali";

    /** Reads {@code DATABASE_URL}, {@code DATABASE_CA_FILE}, {@code DATABASE_USER} and {@code DATABASE_PASSWORD} or {@code DATABASE_PASSWORD_FILE}. */
    public static DatabaseSettings read(Settings settings, String defaultUser) {
        String url = settings.required("DATABASE_URL", EXAMPLE);
        String jdbcUrl = url.startsWith("postgres://")
                ? "jdbc:postgresql://" + url.substring("postgres://".length())
                : url.startsWith("postgresql://") ? "jdbc:" + url : url;
        // The value is not repeated: somebody may have put a password into it.
        if (jdbcUrl.contains("@") || jdbcUrl.toLowerCase(Locale.ROOT).contains("password=")) {
            settings.fault("DATABASE_URL holds credentials; move them to DATABASE_USER and DATABASE_PASSWORD");
        } else if (Driver.parseURL(jdbcUrl, new Properties()) == null) {
            settings.fault("DATABASE_URL=%s is not a PostgreSQL URL such as %s".formatted(url, EXAMPLE));
        }
        return new DatabaseSettings(
                DatabaseTls.read(settings, jdbcUrl),
                settings.text("DATABASE_USER", defaultUser),
                settings.secret("DATABASE_PASSWORD"));
    }

    /** Reads {@code DATABASE_WAIT}: how long a start waits for the database. */
    public static Duration readWait(Settings settings) {
        return settings.duration("DATABASE_WAIT", Duration.ofMinutes(1), Duration.ZERO, Duration.ofHours(1));
    }

    /** Host, port and database for messages. */
    public String location() {
        return host().isEmpty() ? url : "%s:%s/%s".formatted(host(), port(), name());
    }

    /** The server's host; of several, all, separated by commas. */
    public String host() {
        return part(PGProperty.PG_HOST);
    }

    /** The server's port; of several hosts, one each, separated by commas. */
    public String port() {
        return part(PGProperty.PG_PORT);
    }

    /** The database's name. */
    public String name() {
        return part(PGProperty.PG_DBNAME);
    }

    private String part(PGProperty property) {
        Properties parts = Driver.parseURL(url, new Properties());
        return parts == null ? "" : String.valueOf(property.getOrDefault(parts));
    }
}
