package dev.sekali.bench.suite;

import dev.sekali.bench.stack.Function;
import java.sql.SQLException;
import java.time.Duration;

/** Processor time that ingest, the database and the load generator took. */
record Cpu(Duration ingest, Duration database, Duration client) {

    /** Since each of them started. */
    static Cpu soFar(Lab lab, Function ingest) throws SQLException {
        return new Cpu(
                ingest.cpu(),
                lab.database().cpu(),
                ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
    }

    Cpu since(Cpu earlier) {
        return new Cpu(ingest.minus(earlier.ingest), database.minus(earlier.database), client.minus(earlier.client));
    }

    /** Of all processors of the machine, in percent. */
    double share(Duration elapsed) {
        Duration all = ingest.plus(database).plus(client);
        return 100.0 * all.toNanos() / elapsed.toNanos() / Runtime.getRuntime().availableProcessors();
    }
}
