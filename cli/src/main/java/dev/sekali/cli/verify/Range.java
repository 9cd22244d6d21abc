package dev.sekali.cli.verify;

import dev.sekali.cli.text.Printable;

/** The numbers that can be true; just one if every attempt was answered. Both ends are included. */
record Range(long low, long high) {

    Range {
        if (low > high) {
            throw new IllegalArgumentException("%d > %d".formatted(low, high));
        }
    }

    boolean contains(long number) {
        return low <= number && number <= high;
    }

    boolean isExact() {
        return low == high;
    }

    @Override
    public String toString() {
        return isExact() ? Printable.count(low) : Printable.count(low) + " to " + Printable.count(high);
    }
}
