package dev.sekali.cli.http;

import java.net.http.HttpHeaders;

/** How the beginning of an answer without an end went. */
public sealed interface Opening {

    /** It is a 200.
     *
     * @param body to be closed
     */
    record Opened(HttpHeaders headers, Chunks body) implements Opening {}

    /** It is another answer, or none. */
    record Refused(Reply reply) implements Opening {}
}
