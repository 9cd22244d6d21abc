package dev.sekali.logging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/** An entry as one JSON object on a line of its own, in ASCII, since nobody knows a console's encoding. Thread-safe. */
final class JsonLines extends Formatter {

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** Always with milliseconds: a time that is sometimes shorter sorts badly as a text. */
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    @Override
    public String format(LogRecord entry) {
        StringWriter line = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("time", TIME.format(entry.getInstant()));
            json.writeStringField("level", Levels.name(entry.getLevel()));
            json.writeStringField("logger", String.valueOf(entry.getLoggerName()));
            json.writeStringField("message", String.valueOf(formatMessage(entry)));
            // A handler formats on the thread that logs.
            json.writeStringField("thread", Thread.currentThread().getName());
            if (RequestId.current().isPresent()) {
                json.writeStringField("request_id", RequestId.current().get());
            }
            if (TraceIds.current().isPresent()) {
                json.writeStringField("trace_id", TraceIds.current().get().traceId());
                json.writeStringField("span_id", TraceIds.current().get().spanId());
            }
            writeError(json, entry.getThrown());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.append('\n').toString();
    }

    private static void writeError(JsonGenerator json, @Nullable Throwable error) throws IOException {
        if (error == null) {
            return;
        }
        json.writeObjectFieldStart("error");
        json.writeStringField("class", error.getClass().getName());
        json.writeStringField("message", String.valueOf(error.getMessage()));
        json.writeStringField("stack", Stacks.text(error));
        json.writeEndObject();
    }
}
