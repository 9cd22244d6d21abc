package dev.sekali.local;

import dev.sekali.cli.Sekali;
import dev.sekali.cli.options.Streams;
import dev.sekali.logging.LogFormat;
import dev.sekali.logging.Logging;
import dev.sekali.settings.StartFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code make demo}: a stack on data of its own, and a publisher that sends 20,000 events through it, some of them twice,
 * and proves what became of them. The exit status is the publisher's. Arguments go to the publisher.
 */
public final class Demo {

    private Demo() {}

    public static void main(String[] args) throws InterruptedException {
        Logging.start(LogFormat.PLAIN);
        System.exit(run(System.getenv(), args));
    }

    private static int run(Map<String, String> environment, String[] args) throws InterruptedException {
        Map<String, String> freePorts = new HashMap<>(environment);
        freePorts.put("PORT", "0");
        freePorts.put("OPERATIONS_PORT", "0");
        System.out.println("Starting PostgreSQL and the functions in this process, on data of their own ...");
        try {
            LocalStack stack = LocalStack.startTemporary(freePorts);
            // A hook, so that Ctrl-C leaves neither a server nor its data behind.
            Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stop"));
            List<String> arguments = Stream.concat(Stream.of("--url=" + stack.url()), Stream.of(args))
                    .toList();
            return Sekali.run(arguments, Map.of(), Streams.ofProcess());
        } catch (StartFailure e) {
            System.err.println(e.getMessage());
            return e.exitStatus();
        }
    }
}
