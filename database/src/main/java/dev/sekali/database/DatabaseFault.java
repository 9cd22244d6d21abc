package dev.sekali.database;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Says in one line, for a person, what a database refused and how to mend it. Never shows SQL or a password. */
public final class DatabaseFault {

    private DatabaseFault() {}

    public static String explain(SQLException e, DatabaseSettings settings) {
        String where = settings.location();
        Optional<String> tls = DatabaseTls.fault(e);
        if (tls.isPresent()) {
            return "PostgreSQL at %s %s".formatted(where, tls.get());
        }
        Optional<String> file = PasswordFileFault.in(e);
        if (file.isPresent()) {
            return file.get();
        }
        return switch (e.getSQLState()) {
            case "08001", "08006" ->
                "PostgreSQL at %s can't be reached; start it, or correct DATABASE_URL".formatted(where);
            case "28P01", "28000", "08P01" ->
                "PostgreSQL at %s refuses user %s; correct DATABASE_USER and DATABASE_PASSWORD"
                        .formatted(where, settings.user());
            case "3D000" -> "the database %s doesn't exist; create it, or correct DATABASE_URL".formatted(where);
            case "42P01", "42501", "3F000" ->
                "the schema at %s is missing or not open to user %s; run the migration first"
                        .formatted(where, settings.user());
            case "25006" ->
                "PostgreSQL at %s only reads, as a standby or by default_transaction_read_only; point DATABASE_URL at the primary"
                        .formatted(where);
            case "53300" ->
                "PostgreSQL at %s has no connection left; raise max_connections or use fewer".formatted(where);
            case "57P01", "57P02" -> "PostgreSQL at %s ended the connection, as it does when it stops".formatted(where);
            case "57P03" -> "PostgreSQL at %s is still starting or stopping".formatted(where);
            case null -> "PostgreSQL at %s failed".formatted(where);
            default -> "PostgreSQL at %s failed with SQLSTATE %s".formatted(where, e.getSQLState());
        };
    }

    /**
     * Whether waiting may help: the server is away, starting, stopping, full or, as in a failover, only reads, or the
     * password's file is just being replaced, as opposed to a refusal for good.
     */
    public static boolean mayPass(SQLException e) {
        if (DatabaseTls.fault(e).isPresent()) {
            return false;
        }
        String state = e.getSQLState();
        return PasswordFileFault.in(e).isPresent()
                || state == null
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("53")
                || state.equals("25006");
    }

    /** A failure and what caused it, one after the other. */
    static Stream<Throwable> causes(SQLException e) {
        return Stream.iterate(e, Objects::nonNull, Throwable::getCause);
    }
}
