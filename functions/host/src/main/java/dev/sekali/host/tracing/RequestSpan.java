package dev.sekali.host.tracing;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A request as a trace shows it, for whoever works for it. Costs next to nothing for a request that isn't recorded.
 * Thread-safe.
 */
public abstract class RequestSpan {

    private static final System.Logger LOG = System.getLogger(RequestSpan.class.getName());

    private static final ScopedValue<RequestSpan> CURRENT = ScopedValue.newInstance();

    private static final DatabaseSpan NO_CALL = new DatabaseSpan() {
        @Override
        public void failed(SQLException e) {}

        @Override
        public void close() {}
    };

    private static final RequestSpan NONE = new RequestSpan() {
        @Override
        boolean isRecorded() {
            return false;
        }

        @Override
        DatabaseSpan beginCall(TracedDatabase database, String operation, String statement) {
            return NO_CALL;
        }

        @Override
        DatabaseSpan beginTransaction(
                TracedDatabase database, String operation, String statement, int batchSize, List<RequestSpan> all) {
            return NO_CALL;
        }
    };

    RequestSpan() {}

    /** That of the request which the calling thread handles; one that records nothing where there is none. */
    public static RequestSpan current() {
        return CURRENT.orElse(NONE);
    }

    /** Handles the request. */
    final void run(Runnable handling) {
        ScopedValue.where(CURRENT, this).run(handling);
    }

    /** Does a part of the request's work on the calling thread, which is another than the one that handles it. */
    public final <T> T doPart(Supplier<T> part) {
        return ScopedValue.where(CURRENT, this).call(part::get);
    }

    abstract boolean isRecorded();

    /**
     * Begins a call to the database that this request alone makes.
     *
     * @param operation the statement's verb, such as SELECT
     * @param statement its name
     */
    public final DatabaseSpan call(TracedDatabase database, String operation, String statement) {
        return isRecorded() ? guarded(() -> beginCall(database, operation, statement)) : NO_CALL;
    }

    abstract DatabaseSpan beginCall(TracedDatabase database, String operation, String statement);

    /**
     * Begins a transaction that is made for several requests. It stands in a trace of its own; when it ends, each request gets
     * a link to it. It has links back to the first 32 alone, since a receiver cuts a span with thousands.
     *
     * @param batchSize how many rows it writes
     * @param waiting for it
     * @param request that of one who waits; without any that is recorded, neither is the transaction
     */
    public static <T> DatabaseSpan transaction(
            TracedDatabase database,
            String operation,
            String statement,
            int batchSize,
            List<T> waiting,
            Function<T, RequestSpan> request) {
        for (T one : waiting) {
            RequestSpan first = request.apply(one);
            if (first.isRecorded()) {
                return guarded(() -> first.beginTransaction(
                        database,
                        operation,
                        statement,
                        batchSize,
                        waiting.stream().map(request).toList()));
            }
        }
        return NO_CALL;
    }

    abstract DatabaseSpan beginTransaction(
            TracedDatabase database, String operation, String statement, int batchSize, List<RequestSpan> all);

    /** A fault of the library costs a span. It must not make an error of what is committed. */
    private static DatabaseSpan guarded(Supplier<DatabaseSpan> begin) {
        try {
            DatabaseSpan span = begin.get();
            return new DatabaseSpan() {
                @Override
                public void failed(SQLException e) {
                    guarded(() -> span.failed(e));
                }

                @Override
                public void close() {
                    guarded(span::close);
                }
            };
        } catch (RuntimeException e) {
            lost(e);
            return NO_CALL;
        }
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            lost(e);
        }
    }

    private static void lost(RuntimeException e) {
        LOG.log(System.Logger.Level.DEBUG, "a span is lost", e);
    }
}
