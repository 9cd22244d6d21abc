package dev.sekali.cli.verify;

import dev.sekali.cli.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Holds what was promised against what {@code /stats} counted. A pure function of its arguments.
 *
 * @param plannedKeys how many distinct keys were to be sent, if known
 * @param freshKeys whether it is certain that none of the keys was sent before this run
 */
public record Judge(OptionalLong plannedKeys, boolean freshKeys) {

    private static final String OR_SOMEONE_ELSE =
            "either the server miscounts, or someone else published meanwhile, which can't be told apart from here";

    /** Every difference, each explained; none if the run is verified. */
    public List<Difference> judge(Evidence evidence, Snapshot before, Snapshot after) {
        List<Difference> differences = new ArrayList<>();
        answers(evidence, differences);
        keys(evidence, differences);
        equation("before the run", before.total(), differences);
        equation("after the run", after.total(), differences);
        rises("", evidence.total(), after.total().since(before.total()), differences);
        evidence.topics().forEach((topic, observed) -> {
            Optional<Counters> start = before.topic(topic);
            Optional<Counters> end = after.topic(topic);
            if (start.isPresent() && end.isPresent()) {
                String of = " of topic " + Printable.line(topic);
                rises(of, observed, end.get().since(start.get()), differences);
            }
        });
        return List.copyOf(differences);
    }

    private static void answers(Evidence evidence, List<Difference> differences) {
        if (evidence.refused() > 0) {
            differences.add(new Difference(
                    "%s refused, so not stored.".formatted(Printable.count(evidence.refused(), "event"))));
        }
        if (evidence.garbled() > 0) {
            differences.add(new Difference("%s answered 200 with a body that is not the contract's: %s."
                    .formatted(
                            Printable.count(evidence.garbled(), "event"),
                            evidence.garbles().getFirst())));
        }
    }

    private void keys(Evidence evidence, List<Difference> differences) {
        Observed total = evidence.total();
        if (total.twiceNewKeys() > 0) {
            differences.add(
                    new Difference("%s answered \"success\" more than once, although a key can be new only once (%s)."
                            .formatted(
                                    Printable.count(total.twiceNewKeys(), "key"),
                                    String.join("; ", evidence.twiceNew()))));
        }
        if (freshKeys && total.neverNewKeys() > 0) {
            differences.add(new Difference(
                    ("%s answered \"ignored\" and never \"success\", although made for this run and no answer is missing:"
                                    + " the server takes new events for duplicates.")
                            .formatted(Printable.count(total.neverNewKeys(), "key"))));
        }
        boolean allTaken = evidence.refused() == 0 && evidence.garbled() == 0;
        if (allTaken && plannedKeys.isPresent() && plannedKeys.getAsLong() != total.acknowledgedKeys()) {
            differences.add(new Difference("The plan has %s, but %s were acknowledged."
                    .formatted(
                            Printable.count(plannedKeys.getAsLong(), "distinct key"),
                            Printable.count(total.acknowledgedKeys()))));
        }
    }

    private static void equation(String when, Counters counters, List<Difference> differences) {
        if (!counters.addUp()) {
            differences.add(new Difference(
                    "/stats %s breaks the equation: received is %s, but unique_processed %s + duplicate_dropped %s is %s."
                            .formatted(
                                    when,
                                    Printable.count(counters.received()),
                                    Printable.count(counters.uniqueProcessed()),
                                    Printable.count(counters.duplicateDropped()),
                                    Printable.count(counters.uniqueProcessed() + counters.duplicateDropped()))));
        }
    }

    private void rises(String of, Observed observed, Counters rise, List<Difference> differences) {
        Expected expected = Expected.of(observed, freshKeys);
        rise("received" + of, rise.received(), expected.received(), "events acknowledged")
                .ifPresent(differences::add);
        rise(
                        "unique_processed" + of,
                        rise.uniqueProcessed(),
                        expected.uniqueProcessed(),
                        freshKeys ? "distinct new keys acknowledged" : "keys answered \"success\"")
                .ifPresent(differences::add);
        rise(
                        "duplicate_dropped" + of,
                        rise.duplicateDropped(),
                        expected.duplicateDropped(),
                        "events answered \"ignored\"")
                .ifPresent(differences::add);
    }

    private static Optional<Difference> rise(String counter, long actual, Range expected, String promised) {
        if (expected.contains(actual)) {
            return Optional.empty();
        }
        String doubt = expected.isExact() ? "" : " (attempts without an answer counted either way)";
        String consequence = actual < expected.low()
                ? Printable.count(expected.low() - actual) + " missing."
                : Printable.count(actual - expected.high()) + " too many; " + OR_SOMEONE_ELSE + ".";
        return Optional.of(new Difference("/stats: %s rose by %s, but should have by %s, the %s%s: %s"
                .formatted(counter, Printable.count(actual), expected, promised, doubt, consequence)));
    }
}
