package dev.sekali.host.tracing;

import static dev.sekali.host.tracing.OpenTelemetryTracing.ERROR_TYPE;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.sql.SQLException;
import java.util.List;

/** The span of a request in OpenTelemetry's SDK, and the makers of those below it. */
final class RecordedRequest extends RequestSpan {

    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
    private static final AttributeKey<String> NAMESPACE = AttributeKey.stringKey("db.namespace");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation.name");
    private static final AttributeKey<String> SUMMARY = AttributeKey.stringKey("db.query.summary");
    private static final AttributeKey<Long> BATCH_SIZE = AttributeKey.longKey("db.operation.batch.size");
    private static final AttributeKey<String> SQL_STATE = AttributeKey.stringKey("db.response.status_code");
    private static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");

    private final Tracer tracer;
    private final Span span;

    RecordedRequest(Tracer tracer, Span span) {
        this.tracer = tracer;
        this.span = span;
    }

    @Override
    boolean isRecorded() {
        // Also false when the request has ended, whose link would come too late.
        return span.isRecording();
    }

    @Override
    DatabaseSpan beginCall(TracedDatabase database, String operation, String statement) {
        return new Call(
                begin(database, operation, statement)
                        .setParent(Context.root().with(span))
                        .startSpan(),
                List.of());
    }

    @Override
    DatabaseSpan beginTransaction(
            TracedDatabase database, String operation, String statement, int batchSize, List<RequestSpan> all) {
        List<Span> requests = all.stream()
                .filter(RequestSpan::isRecorded)
                .filter(RecordedRequest.class::isInstance)
                .map(request -> ((RecordedRequest) request).span)
                .toList();
        SpanBuilder transaction = begin(database, operation, statement)
                .setNoParent()
                // Also for one, which the conventions leave out, so that sizes can be compared.
                .setAttribute(BATCH_SIZE, (long) batchSize);
        requests.stream()
                .limit(OpenTelemetryTracing.MAX_LINKS)
                .forEach(request -> transaction.addLink(request.getSpanContext()));
        return new Call(transaction.startSpan(), requests);
    }

    private SpanBuilder begin(TracedDatabase database, String operation, String statement) {
        String summary = operation + " " + statement;
        SpanBuilder call = tracer.spanBuilder(summary)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(SYSTEM, "postgresql")
                .setAttribute(NAMESPACE, database.name())
                .setAttribute(OPERATION, operation)
                .setAttribute(SUMMARY, summary)
                .setAttribute(SERVER_ADDRESS, database.host());
        if (!database.port().contains(",")) {
            call.setAttribute(SERVER_PORT, Long.parseLong(database.port()));
        }
        return call;
    }

    /** @param requests that are linked to it when it ends, and may end themselves from then on */
    private record Call(Span span, List<Span> requests) implements DatabaseSpan {

        @Override
        public void failed(SQLException e) {
            String state = e.getSQLState();
            if (state != null) {
                span.setAttribute(SQL_STATE, state);
            }
            span.setAttribute(ERROR_TYPE, state == null ? e.getClass().getName() : state);
            span.setStatus(StatusCode.ERROR);
        }

        @Override
        public void close() {
            SpanContext ids = span.getSpanContext();
            requests.forEach(request -> request.addLink(ids));
            span.end();
        }
    }
}
