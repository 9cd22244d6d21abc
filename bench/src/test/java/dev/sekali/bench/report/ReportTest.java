package dev.sekali.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportTest {

    private final Report report = new Report(_ -> {});

    private static Series series(String name, Double... values) {
        return new Series(name, "events/s", List.of(values));
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(series("x", 4.0, 1.0, 3.0, 100.0).median()).isEqualTo(3.5);
        assertThat(series("x", 4.0, 1.0, 3.0).median()).isEqualTo(3);
    }

    @Test
    void ratiosAreTakenRoundByRound() {
        Series ratio = series("fast", 10.0, 30.0).over(series("slow", 5.0, 10.0), "ratio");

        assertThat(ratio.values()).containsExactly(2.0, 3.0);
    }

    @Test
    void roundsThatDontMatchAreNotCompared() {
        assertThatThrownBy(() -> series("a", 1.0).over(series("b", 1.0, 2.0), "ratio"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theTableSaysWhatIsMetAndWhatIsMissed() {
        report.find(series("fast enough", 2.0), Target.atLeast(1.5));
        report.find(series("too slow", 7.0), Target.atMost(4));

        assertThat(report.table())
                .anySatisfy(line -> assertThat(line).contains("fast enough", "≥ 1.5", "| met |"))
                .anySatisfy(line -> assertThat(line).contains("too slow", "≤ 4", "| missed |"));
    }

    @Test
    void aThirdOfATargetIsNearAndLessIsNot() {
        report.find(series("a third of at least 12", 4.0), Target.atLeast(12));
        report.find(series("three times at most 4", 12.0), Target.atMost(4));
        assertThat(report.isNear()).isTrue();

        report.find(series("less than a third", 3.9), Target.atLeast(12));
        assertThat(report.isNear()).isFalse();
    }

    @Test
    void aPlotIsWellFormedAndShowsEachBar(@TempDir Path folder) throws Exception {
        assumeTrue(Chart.hasFonts(), "no fonts: plots are not drawn");
        report.add(series("x", 10.0, 12.0));
        Plot plot = new Plot(report, "plot", "Title & more")
                .bar("a < b", "", Tone.OURS, "x")
                .bar("never measured", "", Tone.THEIRS, "y");

        Chart.write(plot, folder);

        String svg = Files.readString(folder.resolve("plot.svg"));
        DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
        parsers.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        parsers.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(svg).contains("Title &amp; more", "a &lt; b", "11 events/s").doesNotContain("never measured");
    }

    @Test
    void aPlotWithoutValuesIsNotDrawn(@TempDir Path folder) throws IOException {
        Chart.write(new Plot(report, "plot", "title").bar("a", "", Tone.OURS, "y"), folder);

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void everyColourOfAPlotHasOneForTheDark(@TempDir Path folder) throws IOException {
        assumeTrue(Chart.hasFonts(), "no fonts: plots are not drawn");
        report.add(series("x", 10.0, 12.0));
        Plot plot = new Plot(report, "plot", "title");
        for (Tone tone : Tone.values()) {
            plot.bar(tone.name(), "", tone, "x");
        }

        Chart.write(plot, folder);

        String svg = Files.readString(folder.resolve("plot.svg"));
        String drawing = svg.substring(svg.indexOf("</style>"));
        List<String> colours = Pattern.compile("(fill|stroke):rgb\\([0-9,]+\\)")
                .matcher(drawing)
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
        assertThat(colours)
                .hasSizeGreaterThan(Tone.values().length)
                .allSatisfy(colour -> assertThat(svg).contains("[style*=\"" + colour + "\"]"));
    }

    @Test
    void theResultsHoldEachRoundAndAreReadAgain(@TempDir Path folder) throws IOException {
        report.add("rate", "events/s", 10);
        report.add("rate", "events/s", 12);
        report.find(series("ratio", 2.0), Target.atLeast(1));

        report.write(folder);

        assertThat(Files.readString(folder.resolve("results.json"))).contains("\"rate\"", "[ 10.0, 12.0 ]");
        Report again = Report.read(folder);
        assertThat(again.get("rate")).isEqualTo(series("rate", 10.0, 12.0));
        assertThat(again.get("ratio")).isEqualTo(series("ratio", 2.0));
        assertThat(again.look("other")).isEmpty();
    }

    @Test
    void numbersAreShortForPeople() {
        assertThat(List.of(Series.text(12_345.6), Series.text(12.34), Series.text(1.5), Series.text(12)))
                .containsExactly("12,346", "12.3", "1.5", "12");
    }
}
