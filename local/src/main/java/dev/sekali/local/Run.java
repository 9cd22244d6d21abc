package dev.sekali.local;

import dev.sekali.host.Program;
import dev.sekali.settings.Settings;
import java.nio.file.Path;
import java.util.Map;

/** {@code make run}: the stack on data that outlives it, until Ctrl-C. */
public final class Run {

    private Run() {}

    public static void main(String[] args) throws Exception {
        Program.main(settings -> {
            Path data = data(settings);
            settings.check();
            return start(System.getenv(), data);
        });
    }

    /** Where the data is kept. */
    static Path data(Settings settings) {
        return Path.of(settings.text("DATA_DIR", ".data"));
    }

    private static LocalStack start(Map<String, String> environment, Path data) throws InterruptedException {
        LocalStack stack = LocalStack.start(environment, data);
        System.out.printf("""
                Sekali is ready on %1$s, and keeps its data in %3$s. Ctrl-C stops it.
                That address shows it live in a browser, and %1$s/docs its whole API.

                  curl %1$s/publish -H 'Content-Type: application/json' -d '{"topic":"hello","event_id":"1",\
                "timestamp":"2026-01-31T12:00:00Z","source":"me","payload":{"text":"once"}}'
                  curl %1$s/stats
                  curl %1$s/events
                  curl %1$s/feed
                  curl %1$s/health
                  curl %2$s/metrics
                """, stack.url(), stack.operationsUrl(), data);
        return stack;
    }
}
