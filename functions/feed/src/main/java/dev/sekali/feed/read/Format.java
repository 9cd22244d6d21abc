package dev.sekali.feed.read;

import dev.sekali.feed.watch.RecentEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** How a stream writes. */
enum Format {

    /** An event a line. */
    LINES {
        @Override
        void begin(OutputStream out) throws IOException {
            // The server holds the answer's head back until there is a byte of its body.
            out.write('\n');
        }

        @Override
        void event(OutputStream out, RecentEvent event) throws IOException {
            out.write(event.json());
            out.write('\n');
        }

        @Override
        void position(OutputStream out, long position, long horizon) {
            // Nothing but events stands in lines; the last one's seq is a position too.
        }

        @Override
        void keepAlive(OutputStream out) throws IOException {
            out.write('\n');
        }
    },

    /** Server-sent events. */
    SERVER_SENT {
        @Override
        void begin(OutputStream out) throws IOException {
            out.write(ascii("retry: 1000\n\n"));
        }

        @Override
        void event(OutputStream out, RecentEvent event) throws IOException {
            out.write(ascii("id: " + event.seq() + "\nevent: event\ndata: "));
            out.write(event.json());
            out.write(ascii("\n\n"));
        }

        @Override
        void position(OutputStream out, long position, long horizon) throws IOException {
            out.write(ascii("id: %d\nevent: position\ndata: {\"position\":%1$d,\"horizon\":%d}\n\n"
                    .formatted(position, horizon)));
        }

        @Override
        void keepAlive(OutputStream out) throws IOException {
            out.write(ascii(":\n\n"));
        }
    };

    abstract void begin(OutputStream out) throws IOException;

    abstract void event(OutputStream out, RecentEvent event) throws IOException;

    /** Tells how far the stream is, after a stretch without events for it. */
    abstract void position(OutputStream out, long position, long horizon) throws IOException;

    /** Something without a meaning, for whoever closes connections on which nothing comes. */
    abstract void keepAlive(OutputStream out) throws IOException;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
