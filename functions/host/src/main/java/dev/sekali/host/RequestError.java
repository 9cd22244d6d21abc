package dev.sekali.host;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.OptionalInt;

/**
 * One fault in a request.
 *
 * @param index which of a batch's events, from 0
 * @param pointer where in it, a JSON pointer (RFC 6901); empty for the whole
 * @param detail what is wrong there
 */
public record RequestError(OptionalInt index, String pointer, String detail) {

    /** A fault of something that has no index, such as a query parameter. */
    public static RequestError at(String pointer, String detail) {
        return new RequestError(OptionalInt.empty(), pointer, detail);
    }

    public static RequestError at(int index, String pointer, String detail) {
        return new RequestError(OptionalInt.of(index), pointer, detail);
    }

    /** Writes the fault as a JSON object. */
    public void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        if (index.isPresent()) {
            json.writeNumberField("index", index.getAsInt());
        }
        json.writeStringField("pointer", pointer);
        json.writeStringField("detail", detail);
        json.writeEndObject();
    }
}
