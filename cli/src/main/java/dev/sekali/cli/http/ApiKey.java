package dev.sekali.cli.http;

import java.net.http.HttpRequest;
import java.util.regex.Pattern;

/**
 * What a server may ask for before it answers. It goes into a header and nowhere else: {@link #toString()} hides it.
 */
public final class ApiKey {

    /** Where none is given. */
    public static final ApiKey NONE = new ApiKey("");

    /** What a header carries unharmed (RFC 6750, section 2.1). */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{1,512}=*");

    private final String key;

    private ApiKey(String key) {
        this.key = key;
    }

    /**
     * A key.
     *
     * @throws IllegalArgumentException if it can't go into a header; the message doesn't repeat it
     */
    public static ApiKey of(String key) {
        if (!TOKEN.matcher(key).matches()) {
            throw new IllegalArgumentException("not an API key: letters, digits and -._~+/ in one line");
        }
        return new ApiKey(key);
    }

    /** Adds it to a request, if there is one. */
    public void addTo(HttpRequest.Builder request) {
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApiKey that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return key.isEmpty() ? "none" : "[hidden]";
    }
}
