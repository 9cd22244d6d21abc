package dev.sekali.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.verify.Evidence;
import dev.sekali.cli.verify.Observed;

/** The report for programs: one JSON document. Names stay; new ones may join them. */
public final class JsonReport {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonReport() {}

    /** The document, indented, without a line break at its end. */
    public static String of(Summary summary) {
        Evidence evidence = summary.evidence();
        Observed total = evidence.total();
        ObjectNode root = JSON.createObjectNode()
                .put("verified", summary.status() == ExitStatus.OK)
                .put("exit_status", summary.status().code())
                .put("url", summary.url().toString());
        // A string, since most readers of JSON keep numbers to 53 bits.
        summary.seed().ifPresent(seed -> root.put("seed", Long.toString(seed)));
        ObjectNode events = root.putObject("events");
        summary.planned().ifPresent(planned -> events.put("planned", planned));
        events.put("acknowledged", total.acknowledged())
                .put("distinct_keys", total.acknowledgedKeys())
                .put("success", total.successes())
                .put("ignored", total.ignored())
                .put("refused", evidence.refused());
        root.putObject("requests")
                .put("sent", evidence.requests())
                .put("sent_again", evidence.resent())
                .put("unanswered", evidence.unanswered());
        root.put("seconds", summary.seconds()).put("events_per_second", summary.eventsPerSecond());
        root.putPOJO("latency_ms", summary.latency());
        summary.rise().ifPresent(rise -> root.putPOJO("stats_rose_by", rise));
        root.put("read_back", summary.readBack())
                .putPOJO("refusals", evidence.refusals())
                .putPOJO("broken_answers", evidence.garbles())
                .putPOJO("differences", summary.differences());
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can be written", e);
        }
    }
}
