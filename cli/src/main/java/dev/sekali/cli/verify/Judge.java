package dev.sekali.cli.verify;

import dev.sekali.cli.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    public List<String> judge(Evidence evidence, Snapshot before, Snapshot after) {
        return judge(evidence, before, after, false);
    }

    /**
     * The same for a run of which the counters before it are not known, and after which others may have published: they are
     * at least what the run alone made of them.
     */
    public List<String> judgeLater(Evidence evidence, Snapshot now) {
        return judge(evidence, new Snapshot(Counters.ZERO, Map.of(), 0), now, true);
    }

    private List<String> judge(Evidence evidence, Snapshot before, Snapshot after, boolean later) {
        List<String> differences = new ArrayList<>();
        answers(evidence, differences);
        keys(evidence, differences);
        equation(later ? "" : " before the run", before.total(), differences);
        equation(later ? "" : " after the run", after.total(), differences);
        rises("", evidence.total(), after.total().since(before.total()), later, differences);
        evidence.topics().forEach((topic, observed) -> {
            Optional<Counters> start = before.topic(topic);
            Optional<Counters> end = after.topic(topic);
            if (start.isPresent() && end.isPresent()) {
                rises(" of topic " + Printable.line(topic), observed, end.get().since(start.get()), later, differences);
            }
        });
        return List.copyOf(differences);
    }

    private static void answers(Evidence evidence, List<String> differences) {
        if (evidence.refused() > 0) {
            differences.add("%s refused, so not stored.".formatted(Printable.count(evidence.refused(), "event")));
        }
        if (evidence.garbled() > 0) {
            differences.add("%s answered 200 with a body that is not the contract's: %s."
                    .formatted(
                            Printable.count(evidence.garbled(), "event"),
                            evidence.garbles().getFirst()));
        }
    }

    private void keys(Evidence evidence, List<String> differences) {
        Observed total = evidence.total();
        if (total.twiceNewKeys() > 0) {
            differences.add("%s answered \"success\" more than once, although a key can be new only once (%s)."
                    .formatted(Printable.count(total.twiceNewKeys(), "key"), String.join("; ", evidence.twiceNew())));
        }
        if (freshKeys && total.neverNewKeys() > 0) {
            differences.add(
                    ("%s answered \"ignored\" and never \"success\", although made for this run and no answer is missing:"
                                    + " the server takes new events for duplicates.")
                            .formatted(Printable.count(total.neverNewKeys(), "key")));
        }
        boolean allTaken = evidence.refused() == 0 && evidence.garbled() == 0;
        if (allTaken && plannedKeys.isPresent() && plannedKeys.getAsLong() != total.acknowledgedKeys()) {
            differences.add("The plan has %s, but %s were acknowledged."
                    .formatted(
                            Printable.count(plannedKeys.getAsLong(), "distinct key"),
                            Printable.count(total.acknowledgedKeys())));
        }
    }

    private static void equation(String when, Counters counters, List<String> differences) {
        if (!counters.addUp()) {
            differences.add(
                    "/stats%s breaks the equation: received is %s, but unique_processed %s + duplicate_dropped %s is %s."
                            .formatted(
                                    when,
                                    Printable.count(counters.received()),
                                    Printable.count(counters.uniqueProcessed()),
                                    Printable.count(counters.duplicateDropped()),
                                    Printable.count(counters.uniqueProcessed() + counters.duplicateDropped())));
        }
    }

    /**
     * By how much the counters must have risen follows from what was observed. Every acknowledged event was counted once. An
     * attempt without an answer adds its events to {@code received} or it doesn't. As to {@code unique_processed}: if all
     * keys were fresh, each acknowledged key is there now and wasn't before, whoever's answer got lost; the only doubt is
     * about keys without any verdict. If keys may have been there before, an "ignored" proves nothing, and the doubt is about
     * every key without a "success" that an attempt can have stored.
     */
    private void rises(String of, Observed observed, Counters rise, boolean later, List<String> differences) {
        long acknowledged = observed.acknowledged();
        long unique = freshKeys ? observed.acknowledgedKeys() : observed.newKeys();
        long doubtful = freshKeys ? observed.silentKeys() : observed.unresolvedKeys();
        long unknown = observed.unknownEvents();
        Rise received = new Rise("received" + of, rise.received(), acknowledged, unknown, "events acknowledged");
        Rise uniqueProcessed = new Rise(
                "unique_processed" + of,
                rise.uniqueProcessed(),
                unique,
                doubtful,
                freshKeys ? "distinct new keys acknowledged" : "keys answered \"success\"");
        Rise duplicateDropped = new Rise(
                "duplicate_dropped" + of,
                rise.duplicateDropped(),
                observed.ignored(),
                unknown,
                "events answered \"ignored\"");
        for (Rise counter : List.of(received, uniqueProcessed, duplicateDropped)) {
            (later ? counter.tooLittle() : counter.difference()).ifPresent(differences::add);
        }
    }

    /**
     * By how much a counter rose, and may have: by {@code least}, and by up to {@code doubt} more.
     *
     * @param promised what {@code least} counts
     */
    private record Rise(String counter, long actual, long least, long doubt, String promised) {

        Optional<String> difference() {
            long most = least + doubt;
            if (actual >= least && actual <= most) {
                return Optional.empty();
            }
            String expected =
                    doubt == 0 ? Printable.count(least) : Printable.count(least) + " to " + Printable.count(most);
            String either = doubt == 0 ? "" : " (attempts without an answer counted either way)";
            String consequence = actual < least
                    ? Printable.count(least - actual) + " missing."
                    : Printable.count(actual - most) + " too many; " + OR_SOMEONE_ELSE + ".";
            return Optional.of("/stats: %s rose by %s, but should have by %s, the %s%s: %s"
                    .formatted(counter, Printable.count(actual), expected, promised, either, consequence));
        }

        /** For what rose by what others did, too. */
        Optional<String> tooLittle() {
            return actual >= least
                    ? Optional.empty()
                    : Optional.of("/stats: %s is %s, but should be at least %s, the %s: %s missing."
                            .formatted(
                                    counter,
                                    Printable.count(actual),
                                    Printable.count(least),
                                    promised,
                                    Printable.count(least - actual)));
        }
    }
}
