package dev.sekali.chaos.proxy;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * Waits for one batch on its way through a proxy, springs once at a chosen point of it, and then breaks that connection.
 * A batch is known by a text that it holds.
 *
 * @param mark what a batch's bytes hold
 * @param action runs in between, while the proxy withholds what it has
 * @param sprung completed after the action
 */
public record Trap(Point point, String mark, Runnable action, CompletableFuture<Boolean> sprung) {

    /** Where in a batch's way. */
    public enum Point {
        /** The batch came and is withheld from the server, which will never commit it. */
        BEFORE_COMMIT,
        /** The server has all of the batch; nobody knows how far it is. */
        SENT,
        /** The server has committed; its whole answer came and is withheld. */
        BEFORE_ANSWER
    }

    public static Trap at(Point point, String mark, Runnable action) {
        return new Trap(point, mark, action, new CompletableFuture<>());
    }

    boolean isIn(byte[] bytes, int length) {
        // Latin-1 keeps bytes, and the mark is ASCII.
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1).contains(mark);
    }

    void spring() {
        try {
            action.run();
            sprung.complete(true);
        } catch (RuntimeException e) {
            sprung.completeExceptionally(e);
        }
    }
}
