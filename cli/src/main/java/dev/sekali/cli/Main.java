package dev.sekali.cli;

import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.options.Streams;
import java.util.List;

/** {@code sekali}, as a program. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        // Outside of UTF-8, Java puts this sign for bytes that it can't read.
        if (!"UTF-8".equals(System.getProperty("sun.jnu.encoding"))
                && String.join("", args).indexOf('\ufffd') >= 0) {
            System.err.println("An argument can't be read in this locale; set LC_ALL=C.UTF-8");
            System.exit(ExitStatus.USAGE.code());
        }
        Sekali sekali = new Sekali(System.getenv(), Streams.ofProcess());
        // The JVM ends with 130 or 143 by itself once this hook is done.
        Runtime.getRuntime().addShutdownHook(new Thread(sekali::interrupt, "interrupt"));
        System.exit(sekali.run(List.of(args)));
    }
}
