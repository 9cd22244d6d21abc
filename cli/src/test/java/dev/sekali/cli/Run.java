package dev.sekali.cli;

import dev.sekali.cli.options.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A finished run of the publisher, as its caller sees it. */
record Run(int status, String out, String err) {

    static Run of(String... args) {
        return with(Map.of(), "", args);
    }

    static Run with(Map<String, String> environment, String input, String... args) {
        return with(environment, false, input.getBytes(StandardCharsets.UTF_8), args);
    }

    static Run with(Map<String, String> environment, boolean terminal, byte[] input, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Streams streams = new Streams(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ByteArrayInputStream(input),
                terminal);
        int status = Sekali.run(List.of(args), environment, streams);
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The program before it runs. */
    static Sekali program(Map<String, String> environment) {
        return new Sekali(environment, new Streams(System.out, System.err, InputStream.nullInputStream(), false));
    }

    String lastLine() {
        return out.lines().reduce("", (_, line) -> line);
    }
}
