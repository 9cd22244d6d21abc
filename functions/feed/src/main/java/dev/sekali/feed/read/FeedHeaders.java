package dev.sekali.feed.read;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;

/** Headers that tell a reader where it is. */
public final class FeedHeaders {

    /** The next {@code after}. */
    public static final HeaderName POSITION = HeaderNames.create("Sekali-Position");

    /**
     * How far the table is final, as far as this process knows. Below the position of a reader that another process served
     * further.
     */
    public static final HeaderName HORIZON = HeaderNames.create("Sekali-Horizon");

    private FeedHeaders() {}
}
