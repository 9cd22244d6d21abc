package dev.sekali.bench.report;

/** A value that ought to reach something. */
public record Finding(Series value, Target target) {

    boolean isMet() {
        return target.isMet(value.median());
    }

    /** Whether the value is at least half as good as it ought to be. */
    boolean isNear() {
        return target.half().isMet(value.median());
    }
}
