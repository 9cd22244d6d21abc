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
        return DatabaseFault.causes(e)
                .filter(PasswordFileFault.class::isInstance)
                .map(fault -> String.valueOf(fault.getMessage()))
                .findFirst();
    }
}
