package dev.sekali.events.http;

/** What functions that read answer with. */
public final class MediaTypes {

    public static final String JSON = "application/json";

    /** A JSON value a line. */
    public static final String NDJSON = "application/x-ndjson";

    /** The same by the other name that clients have for it. */
    public static final String NDJSON_ALIAS = "application/ndjson";

    /** Server-sent events. */
    public static final String EVENT_STREAM = "text/event-stream";

    private MediaTypes() {}
}
