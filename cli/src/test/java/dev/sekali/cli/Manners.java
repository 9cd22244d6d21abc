package dev.sekali.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** How a server answers: honestly, unless a method is overridden. */
interface Manners {

    record Answer(int status, Map<String, String> headers, String body) {

        static Answer of(int status, String body) {
            return new Answer(status, Map.of(), body);
        }

        static Answer unavailable(String retryAfter) {
            return new Answer(503, Map.of("Retry-After", retryAfter), "{\"title\":\"Busy\",\"status\":503}");
        }

        /** The connection closes without an answer. */
        static Answer lost() {
            return of(0, "");
        }

        boolean isLost() {
            return status == 0;
        }
    }

    /** What is answered to the post of this number, from 1, without looking at it. */
    default Optional<Answer> instead(int post) {
        return Optional.empty();
    }

    /** What is answered to a post with this body, without storing anything of it. */
    default Optional<Answer> refuse(String body) {
        return Optional.empty();
    }

    /** What is answered once the post of this number was handled. */
    default Answer answer(int post, Answer honest) throws IOException {
        return honest;
    }

    /** What is answered instead of the page of this number, from 1. */
    default Optional<Answer> insteadOfPage(int page) {
        return Optional.empty();
    }

    /** What {@code /stats} answers. */
    default Answer stats(Answer honest) {
        return honest;
    }
}
