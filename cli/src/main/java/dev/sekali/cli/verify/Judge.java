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
        List<String> differences = answers(evidence);
        equation(" before the run", before.total()).ifPresent(differences::add);
        equation(" after the run", after.total()).ifPresent(differences::add);
        rises(evidence, before, after).forEach(rise -> rise.difference().ifPresent(differences::add));
        return differences;
    }

    /**
     * The same for a run of which the counters before it are not known, and after which others may have published: they are
     * at least what the run alone made of them.
     */
    public List<String> judgeLater(Evidence evidence, Snapshot now) {
        List<String> differences = answers(evidence);
        equation("", now.total()).ifPresent(differences::add);
        rises(evidence, new Snapshot(Counters.ZERO, Map.of(), 0), now)
                .forEach(rise -> rise.tooLittle().ifPresent(differences::add));
        return differences;
    }

    private List<String> answers(Evidence evidence) {
        Observed total = evidence.total();
        List<String> differences = new ArrayList<>();
        if (evidence.refused() > 0) {
            differences.add("%s refused, so not stored.".formatted(count(evidence.refused(), "event")));
        }
        if (evidence.garbled() > 0) {
            differences.add("%s answered 200 with a body that is not the contract's: %s."
                    .formatted(
                            count(evidence.garbled(), "event"),
                            evidence.garbles().getFirst()));
        }
        if (total.twiceNewKeys() > 0) {
            differences.add("%s answered \"success\" more than once, although a key can be new only once (%s)."
                    .formatted(count(total.twiceNewKeys(), "key"), String.join("; ", evidence.twiceNew())));
        }
        if (freshKeys && total.neverNewKeys() > 0) {
            differences.add(
                    ("%s answered \"ignored\" and never \"success\", although made for this run and no answer is missing:"
                                    + " the server takes new events for duplicates.")
                            .formatted(count(total.neverNewKeys(), "key")));
        }
        boolean allTaken = evidence.refused() == 0 && evidence.garbled() == 0;
        if (allTaken && plannedKeys.isPresent() && plannedKeys.getAsLong() != total.acknowledgedKeys()) {
            differences.add("The plan has %s, but %s were acknowledged."
                    .formatted(count(plannedKeys.getAsLong(), "distinct key"), count(total.acknowledgedKeys())));
        }
        return differences;
    }

    private static Optional<String> equation(String when, Counters counters) {
        long sum = counters.uniqueProcessed() + counters.duplicateDropped();
        return counters.received() == sum
                ? Optional.empty()
                : Optional.of(
                        "/stats%s breaks the equation: received is %s, but unique_processed %s + duplicate_dropped %s is %s."
                                .formatted(
                                        when,
                                        count(counters.received()),
                                        count(counters.uniqueProcessed()),
                                        count(counters.duplicateDropped()),
                                        count(sum)));
    }

    private List<Rise> rises(Evidence evidence, Snapshot before, Snapshot after) {
        List<Rise> rises = new ArrayList<>(rises("", evidence.total(), before.total(), after.total()));
        evidence.topics().forEach((topic, observed) -> before.topic(topic)
                .ifPresent(start -> after.topic(topic)
                        .ifPresent(end ->
                                rises.addAll(rises(" of topic " + Printable.line(topic), observed, start, end)))));
        return rises;
    }

    /**
     * By how much the counters must have risen follows from what was observed. Every acknowledged event was counted once. An
     * attempt without an answer adds its events to {@code received} or it doesn't. As to {@code unique_processed}: if all
     * keys were fresh, each acknowledged key is there now and wasn't before, whoever's answer got lost; the only doubt is
     * about keys without any verdict. If keys may have been there before, an "ignored" proves nothing, and the doubt is about
     * every key without a "success" that an attempt can have stored.
     */
    private List<Rise> rises(String of, Observed observed, Counters before, Counters after) {
        Counters rise = after.since(before);
        long unknown = observed.unknown();
        return List.of(
                new Rise("received" + of, rise.received(), observed.acknowledged(), unknown, "events acknowledged"),
                freshKeys
                        ? new Rise(
                                "unique_processed" + of,
                                rise.uniqueProcessed(),
                                observed.acknowledgedKeys(),
                                observed.silentKeys(),
                                "distinct new keys acknowledged")
                        : new Rise(
                                "unique_processed" + of,
                                rise.uniqueProcessed(),
                                observed.newKeys(),
                                observed.unresolvedKeys(),
                                "keys answered \"success\""),
                new Rise(
                        "duplicate_dropped" + of,
                        rise.duplicateDropped(),
                        observed.ignored(),
                        unknown,
                        "events answered \"ignored\""));
    }

    /** By how much a counter rose, and may have: by {@code least}, which is of the {@code promised}, and {@code doubt} more. */
    private record Rise(String counter, long actual, long least, long doubt, String promised) {

        Optional<String> difference() {
            long most = least + doubt;
            if (actual >= least && actual <= most) {
                return Optional.empty();
            }
            return Optional.of("/stats: %s rose by %s, but should have by %s, the %s%s: %s"
                    .formatted(
                            counter,
                            count(actual),
                            doubt == 0 ? count(least) : count(least) + " to " + count(most),
                            promised,
                            doubt == 0 ? "" : " (attempts without an answer counted either way)",
                            actual < least
                                    ? count(least - actual) + " missing."
                                    : count(actual - most) + " too many; either the server miscounts, or someone else"
                                            + " published meanwhile, which can't be told apart from here."));
        }

        /** For what rose by what others did, too. */
        Optional<String> tooLittle() {
            return actual >= least
                    ? Optional.empty()
                    : Optional.of("/stats: %s is %s, but should be at least %s, the %s: %s missing."
                            .formatted(counter, count(actual), count(least), promised, count(least - actual)));
        }
    }
}
