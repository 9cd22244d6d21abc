package dev.sekali.cli;

import dev.sekali.cli.publish.Publisher;
import dev.sekali.cli.publish.Streams;
import java.util.List;

/** Publishes, as a program. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        Publisher publisher = new Publisher(System.getenv(), Streams.ofProcess());
        // The JVM ends with 130 or 143 by itself once this hook is done.
        Runtime.getRuntime().addShutdownHook(new Thread(publisher::interrupt, "interrupt"));
        System.exit(publisher.run(List.of(args)));
    }
}
