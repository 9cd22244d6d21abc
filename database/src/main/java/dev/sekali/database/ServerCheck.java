package dev.sekali.database;

import dev.sekali.settings.StartFailure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Refuses a server on which "acknowledged" would not mean "on disk", or which is too old for what the SQL needs. */
public final class ServerCheck {

    private static final int OLDEST_MAJOR_VERSION = 16;

    private static final String READ_SETTINGS = """
            SELECT current_setting('server_version_num')::int / 10000, current_setting('fsync'),
                   current_setting('full_page_writes'), current_setting('synchronous_commit'),
                   current_setting('server_encoding')""";

    private ServerCheck() {}

    /**
     * Reads the server's settings and compares.
     *
     * @throws StartFailure naming the setting that is wrong and the one that is needed
     */
    public static void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(READ_SETTINGS)) {
            row.next();
            if (row.getInt(1) < OLDEST_MAJOR_VERSION) {
                throw StartFailure.environment("PostgreSQL %d is too old; Sekali needs %d or newer"
                        .formatted(row.getInt(1), OLDEST_MAJOR_VERSION));
            }
            require("fsync", row.getString(2), !row.getString(2).equals("off"), "on");
            require("full_page_writes", row.getString(3), !row.getString(3).equals("off"), "on");
            require("synchronous_commit", row.getString(4), !row.getString(4).equals("off"), "on");
            require("server_encoding", row.getString(5), row.getString(5).equals("UTF8"), "UTF8");
        }
    }

    private static void require(String name, String value, boolean good, String needed) {
        if (!good) {
            throw StartFailure.environment(
                    "PostgreSQL runs with %s = %s, so an acknowledged event could be lost or altered; set %s = %s"
                            .formatted(name, value, name, needed));
        }
    }
}
