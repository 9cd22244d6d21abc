package dev.sekali.host;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;

/** Paths that mean the same with and without a slash at their end. */
public final class Paths {

    private Paths() {}

    /** Routes a path, written without a slash at its end, whatever the method. */
    public static void route(HttpRouting.Builder routing, String path, Handler handler) {
        routing.any(path, handler).any(path + "/", handler);
    }
}
