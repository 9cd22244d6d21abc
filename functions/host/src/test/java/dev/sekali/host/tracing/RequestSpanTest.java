package dev.sekali.host.tracing;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What tracing may not do to what it shows. */
class RequestSpanTest {

    private static final TracedDatabase DATABASE = new TracedDatabase("localhost", "5432", "sekali");

    /** A request whose library fails at each step. */
    private static final class Failing extends RequestSpan {

        private final boolean begins;

        Failing(boolean begins) {
            this.begins = begins;
        }

        @Override
        boolean isRecorded() {
            return true;
        }

        @Override
        DatabaseSpan beginCall(TracedDatabase database, String operation, String statement) {
            return begin();
        }

        @Override
        DatabaseSpan beginTransaction(
                TracedDatabase database, String operation, String statement, int batchSize, List<RequestSpan> all) {
            return begin();
        }

        private DatabaseSpan begin() {
            if (!begins) {
                throw new IllegalStateException("begin");
            }
            return new DatabaseSpan() {
                @Override
                public void failed(SQLException e) {
                    throw new IllegalStateException("failed");
                }

                @Override
                public void close() {
                    throw new IllegalStateException("close");
                }
            };
        }
    }

    @Test
    void aFaultOfTheLibraryIsNoneOfTheTransactionOrTheCall() {
        for (boolean begins : List.of(true, false)) {
            RequestSpan request = new Failing(begins);
            assertThatCode(() -> {
                        try (DatabaseSpan span = RequestSpan.transaction(
                                DATABASE, "INSERT", "commit_batch", 1, List.of(request), one -> one)) {
                            span.failed(new SQLException());
                        }
                        try (DatabaseSpan span = request.call(DATABASE, "SELECT", "event")) {
                            span.failed(new SQLException());
                        }
                    })
                    .doesNotThrowAnyException();
        }
    }
}
