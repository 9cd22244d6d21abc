package dev.sekali.bench.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes a report for people and for programs. */
public final class Writer {

    private Writer() {}

    /** The values that have targets, as a table in Markdown. */
    public static List<String> table(Report report) {
        List<String> lines = new ArrayList<>();
        lines.add("| | measured | spread | target | |");
        lines.add("|---|--:|--:|--:|---|");
        for (Finding finding : report.findings()) {
            Series value = finding.value();
            lines.add("| %s | %s %s | %s to %s | %s | %s |"
                    .formatted(
                            value.name(),
                            Numbers.text(value.median()),
                            value.unit(),
                            Numbers.text(value.least()),
                            Numbers.text(value.most()),
                            finding.target(),
                            finding.isMet() ? "met" : "missed"));
        }
        return lines;
    }

    /** Writes {@code results.json}, {@code table.md} and the plots. */
    public static void write(Report report, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("table.md"), table(report));
        for (Plot plot : report.plots()) {
            Files.writeString(folder.resolve(plot.file() + ".svg"), Svg.draw(plot));
        }
        try (JsonGenerator json = new JsonFactory()
                .createGenerator(Files.newBufferedWriter(folder.resolve("results.json")))
                .useDefaultPrettyPrinter()) {
            json.writeStartArray();
            for (Series series : report.series()) {
                write(json, series);
            }
            for (Finding finding : report.findings()) {
                write(json, finding.value());
            }
            json.writeEndArray();
        }
    }

    private static void write(JsonGenerator json, Series series) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", series.name());
        json.writeStringField("unit", series.unit());
        json.writeArrayFieldStart("rounds");
        for (double value : series.values()) {
            json.writeNumber(value);
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
