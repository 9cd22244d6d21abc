package dev.sekali.cli.verify;

/** Something that isn't as it was promised, in one sentence with the numbers of both sides. */
public record Difference(String explanation) {

    @Override
    public String toString() {
        return explanation;
    }
}
