package dev.sekali.cli.options;

import dev.sekali.cli.http.ApiKey;
import dev.sekali.cli.http.Trust;
import dev.sekali.cli.plan.PlanShape;
import dev.sekali.cli.send.SendSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One run.
 *
 * @param url the base, without a slash at its end
 * @param statsUrl the same for what is read; most often the same address
 * @param publishKey the API key to publish with
 * @param readKey the API key to read with; most often the same
 * @param trust whose signature makes the certificate of an https address good
 * @param timeout of each request
 * @param sample how many acknowledged events are read back
 */
public record Options(
        URI url,
        URI statsUrl,
        ApiKey publishKey,
        ApiKey readKey,
        Trust trust,
        Duration timeout,
        Input input,
        SendSettings sending,
        int sample,
        Optional<Path> ledger,
        Output output) {

    /** Where events come from. */
    public sealed interface Input {

        /**
         * Made up.
         *
         * @param fresh whether the seed is new too, so that nobody has sent these events before
         */
        record Plan(PlanShape shape, boolean fresh) implements Input {}

        record File(Path path) implements Input {}

        record StandardInput() implements Input {}
    }

    /** How the report is written. */
    public enum Output {
        TEXT,
        JSON
    }
}
