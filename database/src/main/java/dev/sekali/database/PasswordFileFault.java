package dev.sekali.database;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/** There is no password to log in with, since its file can't be read. The next try may find it. */
final class PasswordFileFault extends SQLException {

    /** @param cause says in its message what is wrong with which file */
    PasswordFileFault(IOException cause) {
        super("DATABASE_PASSWORD_FILE=" + cause.getMessage(), "28000", cause);
    }

    /** What is wrong with the file, if that is what a failure to connect is about. */
    static Optional<String> in(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof PasswordFileFault) {
                return Optional.ofNullable(cause.getMessage());
            }
        }
        return Optional.empty();
    }
}
