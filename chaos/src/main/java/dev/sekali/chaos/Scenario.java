package dev.sekali.chaos;

/** Something that is tried, some times over, in the middle of load. */
public interface Scenario {

    /** As {@code --fault} and the table call it. */
    String name();

    /** How many times a full run tries it. */
    int times();

    /**
     * Tries it on a database of its own.
     *
     * @param times at least 1
     */
    Row run(Lab lab, int times) throws Exception;
}
