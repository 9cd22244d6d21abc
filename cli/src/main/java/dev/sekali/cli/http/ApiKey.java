package dev.sekali.cli.http;

import java.net.http.HttpRequest;

/** What a server may ask for before it answers; empty for none. {@link #toString()} hides it. */
public record ApiKey(String text) {

    public static final ApiKey NONE = new ApiKey("");

    /**
     * A key.
     *
     * @throws IllegalArgumentException if it can't go into a header (RFC 6750, 2.1); the message doesn't repeat it
     */
    public static ApiKey of(String text) {
        if (!text.matches("[A-Za-z0-9._~+/-]{1,512}=*")) {
            throw new IllegalArgumentException("not an API key: letters, digits and -._~+/ in one line");
        }
        return new ApiKey(text);
    }

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
