package dev.sekali.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sekali.cli.options.ExitStatus;
import dev.sekali.cli.verify.Counters;
import dev.sekali.cli.verify.Evidence;
import dev.sekali.cli.verify.Observed;
import dev.sekali.cli.verify.Reason;
import java.util.List;

/** The report for programs: one JSON document. Names stay; new ones may join them. */
public final class JsonReport {

    private final ObjectMapper mapper;

    public JsonReport(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** The document, indented, without a line break at its end. */
    public String write(Summary summary) {
        ObjectNode root = mapper.createObjectNode();
        root.put("verified", summary.status() == ExitStatus.OK);
        root.put("exit_status", summary.status().code());
        root.put("url", summary.url().toString());
        // A string, since most readers of JSON keep numbers to 53 bits.
        summary.seed().ifPresent(seed -> root.put("seed", Long.toString(seed)));
        events(root.putObject("events"), summary);
        requests(root.putObject("requests"), summary.evidence());
        root.put("seconds", summary.seconds());
        root.put("events_per_second", summary.eventsPerSecond());
        latency(root.putObject("latency_ms"), summary.latency());
        summary.rise().ifPresent(rise -> counters(root.putObject("stats_rose_by"), rise));
        root.put("read_back", summary.readBack());
        reasons(root.putArray("refusals"), summary.evidence().refusals());
        reasons(root.putArray("broken_answers"), summary.evidence().garbles());
        ArrayNode differences = root.putArray("differences");
        summary.differences().forEach(differences::add);
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can be written", e);
        }
    }

    private static void events(ObjectNode node, Summary summary) {
        Observed total = summary.evidence().total();
        summary.planned().ifPresent(planned -> node.put("planned", planned));
        node.put("acknowledged", total.acknowledged());
        node.put("distinct_keys", total.acknowledgedKeys());
        node.put("success", total.successes());
        node.put("ignored", total.ignored());
        node.put("refused", summary.evidence().refused());
    }

    private static void requests(ObjectNode node, Evidence evidence) {
        node.put("sent", evidence.requests());
        node.put("sent_again", evidence.resent());
        node.put("unanswered", evidence.unanswered());
    }

    private static void latency(ObjectNode node, Percentiles latency) {
        node.put("p50", latency.p50());
        node.put("p90", latency.p90());
        node.put("p99", latency.p99());
        node.put("p99_9", latency.p999());
        node.put("max", latency.max());
    }

    private static void counters(ObjectNode node, Counters rise) {
        node.put("received", rise.received());
        node.put("unique_processed", rise.uniqueProcessed());
        node.put("duplicate_dropped", rise.duplicateDropped());
    }

    private static void reasons(ArrayNode array, List<Reason> reasons) {
        for (Reason reason : reasons) {
            array.addObject()
                    .put("reason", reason.text())
                    .put("count", reason.count())
                    .put("example", reason.example());
        }
    }
}
