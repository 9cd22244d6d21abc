package dev.sekali.publisher;

import java.io.Console;
import java.util.List;
import java.util.Optional;

/** Publishes, as a program. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        // Without a terminal, whether there is a console at all depends on the JDK.
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        Publisher publisher = new Publisher(System.getenv(), new Streams(System.out, System.err, System.in, terminal));
        // The JVM ends with 130 or 143 by itself once this hook is done.
        Runtime.getRuntime().addShutdownHook(new Thread(publisher::interrupt, "interrupt"));
        System.exit(publisher.run(List.of(args)));
    }
}
