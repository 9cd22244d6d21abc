package dev.sekali.cli.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/** Reads and writes events token by token: a tree would make other numbers of long ones, and take more memory. */
public final class EventText {

    /** A service may take payloads of 1,000 levels, numbers of 147,455 digits, and whatever its largest body holds. */
    public static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2_000)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private EventText() {}

    /** Copies the value at which {@code in} stands, with all digits and without the blanks between. */
    public static void copy(JsonParser in, JsonGenerator out) throws IOException {
        int open = 0;
        do {
            switch (in.currentToken()) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(in.getText());
                case null, default -> out.copyCurrentEvent(in);
            }
            open += in.currentToken().isStructStart() ? 1 : in.currentToken().isStructEnd() ? -1 : 0;
        } while (open > 0 && in.nextToken() != null);
    }
}
