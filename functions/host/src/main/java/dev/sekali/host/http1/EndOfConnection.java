package dev.sekali.host.http1;

import io.helidon.webserver.CloseConnectionException;

/** Ends a connection after an answer that is whole. One that is cut ends it with another {@link CloseConnectionException}. */
public final class EndOfConnection extends CloseConnectionException {

    private static final long serialVersionUID = 1;

    public EndOfConnection(String why) {
        super(why);
    }
}
