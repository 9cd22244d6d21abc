package dev.sekali.cli.verify;

import static dev.sekali.cli.text.Printable.count;

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
        Observed total = evidence.total();
        List<String> differences = new ArrayList<>();
        if (evidence.refused() > 0) {
            differences.add(count(evidence.refused(), "event") + " refused, so not stored.");
        }
        if (evidence.garbled() > 0) {
            differences.add(count(evidence.garbled(), "event")
                    + " answered 200 with a body that is not the contract's: "
                    + evidence.garbles().getFirst() + ".");
        }
        if (total.twiceNewKeys() > 0) {
            differences.add(count(total.twiceNewKeys(), "key")
                    + " answered \"success\" more than once, although a key can be new only once ("
                    + String.join("; ", evidence.twiceNew()) + ").");
        }
        if (freshKeys && total.neverNewKeys() > 0) {
            differences.add(count(total.neverNewKeys(), "key")
                    + " answered \"ignored\" and never \"success\", although made for this run and no answer is missing:"
                    + " the server takes new events for duplicates.");
        }
        boolean allTaken = evidence.refused() == 0 && evidence.garbled() == 0;
        if (allTaken && plannedKeys.isPresent() && plannedKeys.getAsLong() != total.acknowledgedKeys()) {
            differences.add("The plan has %s, but %s were acknowledged."
                    .formatted(count(plannedKeys.getAsLong(), "distinct key"), count(total.acknowledgedKeys())));
        }
        equation(" before the run", before.total()).ifPresent(differences::add);
        equation(later ? "" : " after the run", after.total()).ifPresent(differences::add);
        List<Rise> rises = new ArrayList<>(rises("", total, after.total().since(before.total())));
        evidence.topics().forEach((topic, observed) -> {
            Optional<Counters> start = before.topic(topic);
            Optional<Counters> end = after.topic(topic);
            if (start.isPresent() && end.isPresent()) {
                rises.addAll(rises(
                        " of topic " + Printable.line(topic),
                        observed,
                        end.get().since(start.get())));
            }
        });
        rises.forEach(rise -> rise.difference(later).ifPresent(differences::add));
        return differences;
    }

    private static Optional<String> equation(String when, Counters counters) {
        long sum = counters.uniqueProcessed() + counters.duplicateDropped();
        return counters.received() == sum
                ? Optional.empty()
                : Optional.of(
                        ("/stats%s breaks the equation: received is %s, but unique_processed %s + duplicate_dropped %s"
                                        + " is %s.")
                                .formatted(
                                        when,
                                        count(counters.received()),
                                        count(counters.uniqueProcessed()),
                                        count(counters.duplicateDropped()),
                                        count(sum)));
    }

    /**
     * By how much the counters must have risen follows from what was observed. Every acknowledged event was counted once. An
     * attempt without an answer adds its events to {@code received} or it doesn't. As to {@code unique_processed}: if all
     * keys were fresh, each acknowledged key is there now and wasn't before, whoever's answer got lost; the only doubt is
     * about keys without any verdict. If keys may have been there before, an "ignored" proves nothing, and the doubt is about
     * every key without a "success" that an attempt can have stored.
     */
    private List<Rise> rises(String of, Observed seen, Counters rise) {
        String unique = "unique_processed" + of;
        return List.of(
                new Rise("received" + of, rise.received(), seen.acknowledged(), seen.unknown(), "events acknowledged"),
                freshKeys
                        ? new Rise(
                                unique,
                                rise.uniqueProcessed(),
                                seen.acknowledgedKeys(),
                                seen.silentKeys(),
                                "distinct new keys acknowledged")
                        : new Rise(
                                unique,
                                rise.uniqueProcessed(),
                                seen.newKeys(),
                                seen.unresolvedKeys(),
                                "keys answered \"success\""),
                new Rise(
                        "duplicate_dropped" + of,
                        rise.duplicateDropped(),
                        seen.ignored(),
                        seen.unknown(),
                        "events answered \"ignored\""));
    }

    /** By how much a counter rose, and may have: by {@code least}, which is of the {@code promised}, and {@code doubt} more. */
    private record Rise(String counter, long actual, long least, long doubt, String promised) {

        /** @param later whether others may have made it rise, too */
        Optional<String> difference(boolean later) {
            long most = later ? Long.MAX_VALUE : least + doubt;
            if (actual >= least && actual <= most) {
                return Optional.empty();
            }
            String expected = later
                    ? "is %s, but should be at least %s, the %s".formatted(count(actual), count(least), promised)
                    : "rose by %s, but should have by %s%s, the %s%s"
                            .formatted(
                                    count(actual),
                                    count(least),
                                    doubt == 0 ? "" : " to " + count(most),
                                    promised,
                                    doubt == 0 ? "" : " (attempts without an answer counted either way)");
            String wrong = actual < least
                    ? count(least - actual) + " missing."
                    : count(actual - most) + " too many; either the server miscounts, or someone else published"
                            + " meanwhile, which can't be told apart from here.";
            return Optional.of("/stats: " + counter + " " + expected + ": " + wrong);
        }
    }
}
