package dev.sekali.bench.suite;

import dev.sekali.bench.report.Report;
import dev.sekali.bench.report.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures contenders by turns, in alternating order, so that what the machine does to one it does to all. */
record Rounds(int count) {

    /** Measures each of them once a round, and notes what came out. */
    Results run(Report report, List<Contender> contenders) throws Exception {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        contenders.forEach(contender -> values.put(contender.name(), new ArrayList<>()));
        for (int round = 0; round < count; round++) {
            for (Contender contender : round % 2 == 0 ? contenders : contenders.reversed()) {
                double value = contender.rate().measure();
                values.computeIfPresent(contender.name(), (_, list) -> {
                    list.add(value);
                    return list;
                });
            }
        }
        Map<String, Series> series = new HashMap<>();
        values.forEach((name, list) -> series.put(name, report.add(new Series(name, "events/s", list))));
        return new Results(series);
    }

    /** What came out, by the contenders' names. */
    record Results(Map<String, Series> series) {

        Series of(String contender) {
            Series found = series.get(contender);
            if (found == null) {
                throw new IllegalArgumentException(contender + " was not measured");
            }
            return found;
        }

        Series ratio(String name, String contender, String other) {
            return of(contender).over(of(other), name);
        }
    }
}
