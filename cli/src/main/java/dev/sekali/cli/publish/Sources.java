package dev.sekali.cli.publish;

import com.fasterxml.jackson.core.JsonFactory;
import dev.sekali.cli.options.UsageFault;
import dev.sekali.cli.plan.EventSource;
import dev.sekali.cli.plan.GeneratedPlan;
import dev.sekali.cli.plan.NdjsonSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Opens what the options name. */
final class Sources {

    private final JsonFactory json;
    private final InputStream standardInput;

    Sources(JsonFactory json, InputStream standardInput) {
        this.json = json;
        this.standardInput = standardInput;
    }

    /**
     * The events of {@code input}.
     *
     * @throws UsageFault if it names a file that can't be read
     */
    EventSource open(Input input, NdjsonSource.Rejects rejects) throws UsageFault {
        return switch (input) {
            case Input.Plan plan -> new GeneratedPlan(plan.shape());
            case Input.StandardInput _ -> new NdjsonSource(leftOpen(standardInput), json, rejects);
            case Input.File(Path path) -> new NdjsonSource(open(path), json, rejects);
        };
    }

    /** What a position in {@code input} counts, in a report. */
    static String unit(Input input) {
        return switch (input) {
            case Input.Plan _ -> "event";
            case Input.StandardInput _, Input.File _ -> "line";
        };
    }

    private static InputStream open(Path path) throws UsageFault {
        try {
            if (Files.isDirectory(path)) {
                throw new UsageFault(
                        List.of(path + " is a folder; let --file or FILE name a file with one event a line"));
            }
            return Files.newInputStream(path);
        } catch (IOException e) {
            throw new UsageFault(List.of(path + " can't be read; let --file or FILE name a readable file"));
        }
    }

    /** Whoever lent it may read on; and closing it can block while a worker reads. */
    private static InputStream leftOpen(InputStream lent) {
        return new FilterInputStream(lent) {
            @Override
            public void close() {
                // Not ours.
            }
        };
    }
}
