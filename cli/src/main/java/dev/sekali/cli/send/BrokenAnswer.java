package dev.sekali.cli.send;

/** The answer is not what the contract promises. Never leaves this package. */
final class BrokenAnswer extends Exception {

    private final String reason;

    /** @param reason in what it is not, as a clause about "it" */
    BrokenAnswer(String reason) {
        super(reason);
        this.reason = reason;
    }

    static void unless(boolean holds, String reason) throws BrokenAnswer {
        if (!holds) {
            throw new BrokenAnswer(reason);
        }
    }

    String reason() {
        return reason;
    }
}
