package dev.sekali.cli.http;

import java.net.http.HttpRequest;
import java.util.regex.Pattern;

/**
 * What a server may ask for before it answers. It goes into a header and nowhere else: {@link #toString()} hides it.
 *
 * @param text empty for none
 */
public record ApiKey(String text) {

    /** Where none is given. */
    public static final ApiKey NONE = new ApiKey("");

    /** What a header carries unharmed (RFC 6750, section 2.1). */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{1,512}=*");

    /**
     * A key.
     *
     * @throws IllegalArgumentException if it can't go into a header; the message doesn't repeat it
     */
    public static ApiKey of(String text) {
        if (!TOKEN.matcher(text).matches()) {
            throw new IllegalArgumentException("not an API key: letters, digits and -._~+/ in one line");
        }
        return new ApiKey(text);
    }

    /** Adds it to a request, if there is one. */
    public void addTo(HttpRequest.Builder request) {
        if (!text.isEmpty()) {
            request.header("Authorization", "Bearer " + text);
        }
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "none" : "[hidden]";
    }
}
