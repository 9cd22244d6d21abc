package dev.sekali.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

        assertThat(Writer.table(report))
                .anySatisfy(line -> assertThat(line).contains("fast enough", "≥ 1.5", "| met |"))
                .anySatisfy(line -> assertThat(line).contains("too slow", "≤ 4", "| missed |"));
    }

    @Test
    void halfATargetIsNearAndLessIsNot() {
        report.find(series("half of at least 12", 6.0), Target.atLeast(12));
        report.find(series("twice at most 4", 8.0), Target.atMost(4));
        assertThat(report.isNear()).isTrue();

        report.find(series("less than half", 5.9), Target.atLeast(12));
        assertThat(report.isNear()).isFalse();
    }

    @Test
    void aPlotIsWellFormedAndShowsEachBar(@TempDir Path folder) throws Exception {
        report.plot(new Plot(
                "plot",
                "Title & more",
                "/s",
                List.of(new Plot.Group("a < b", List.of(new Plot.Bar("ours", series("x", 10.0, 12.0), true))))));

        Writer.write(report, folder);

        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("plot.svg").toFile());
        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(2);
    }

    @Test
    void theResultsHoldEachRound(@TempDir Path folder) throws IOException {
        report.add(series("rate", 10.0, 12.0));

        Writer.write(report, folder);

        assertThat(Files.readString(folder.resolve("results.json"))).contains("\"rate\"", "10.0", "12.0");
    }

    @Test
    void numbersAreShortForPeople() {
        assertThat(List.of(Numbers.text(12_345.6), Numbers.text(12.34), Numbers.text(1.5), Numbers.text(12)))
                .containsExactly("12,346", "12.3", "1.5", "12");
    }
}
