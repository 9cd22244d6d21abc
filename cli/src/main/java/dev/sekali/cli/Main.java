package dev.sekali.cli;

import dev.sekali.cli.options.Streams;
import java.util.List;

/** {@code sekali}, as a program. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        Sekali sekali = new Sekali(System.getenv(), Streams.ofProcess());
        // The JVM ends with 130 or 143 by itself once this hook is done.
        Runtime.getRuntime().addShutdownHook(new Thread(sekali::interrupt, "interrupt"));
        System.exit(sekali.run(List.of(args)));
    }
}
