package dev.sekali.stats.http;

/** What this function answers with. */
public final class MediaTypes {

    public static final String JSON = "application/json";

    /** A JSON value a line. */
    public static final String NDJSON = "application/x-ndjson";

    /** The same by the other name that clients have for it. */
    public static final String NDJSON_ALIAS = "application/ndjson";

    private MediaTypes() {}
}
