package dev.sekali.bench.baseline;

import dev.sekali.bench.workload.Event;
import dev.sekali.bench.workload.Stream;
import dev.sekali.database.DatabaseSettings;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** COPY of rows into the table, on one connection and in one transaction. */
public final class Copy {

    private static final String SQL =
            "COPY processed_events (topic, event_id, \"timestamp\", source, payload) FROM STDIN";
    private static final int CHUNK_ROWS = 200;

    private Copy() {}

    /**
     * Copies the originals of a stream, since COPY knows no duplicates.
     *
     * @return rows a second, from the first byte to the commit
     */
    public static double rate(DatabaseSettings database, Stream stream, int rows) throws SQLException {
        List<byte[]> chunks = chunks(stream, rows);
        try (Connection connection = Clients.connector(database).open()) {
            long begin = System.nanoTime();
            CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(SQL);
            for (byte[] chunk : chunks) {
                copy.writeToCopy(chunk, 0, chunk.length);
            }
            copy.endCopy();
            return rows / ((System.nanoTime() - begin) / 1e9);
        }
    }

    /** Written before the clock starts: it is the database that is measured. */
    private static List<byte[]> chunks(Stream stream, int rows) {
        List<byte[]> chunks = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= rows; i++) {
            Event event = stream.nextOriginal();
            text.append(event.topic()).append('\t').append(event.eventId());
            text.append('\t').append(event.timestamp()).append('\t').append(event.source());
            text.append('\t').append(event.payload()).append('\n');
            if (i % CHUNK_ROWS == 0 || i == rows) {
                chunks.add(text.toString().getBytes(StandardCharsets.UTF_8));
                text.setLength(0);
            }
        }
        return chunks;
    }
}
