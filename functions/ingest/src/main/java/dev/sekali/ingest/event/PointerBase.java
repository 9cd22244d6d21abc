package dev.sekali.ingest.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;

/** Makes pointers relative to an event of those that the parser gives relative to the whole document. */
record PointerBase(int eventDepth) {

    String pointer(JsonParser json) {
        JsonPointer pointer = json.getParsingContext().pathAsPointer(false);
        for (int i = 0; i < eventDepth && !pointer.matches(); i++) {
            pointer = pointer.tail();
        }
        return pointer.toString();
    }
}
