package dev.sekali.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A program that was run as a process of its own until it ended.
 *
 * @param output the lines on standard output
 * @param errors the lines on standard error
 */
public record Launch(int exitStatus, List<String> output, List<String> errors) {

    public Launch {
        output = List.copyOf(output);
        errors = List.copyOf(errors);
    }

    /**
     * Runs a class with a main method.
     *
     * @param environment all that the program finds there
     * @throws IllegalStateException when it doesn't end in time; it is killed then
     */
    public static Launch of(Class<?> main, Map<String, String> environment, Duration timeout)
            throws InterruptedException {
        try (Child child = Child.start(main, environment)) {
            int status = child.awaitExit(timeout);
            return new Launch(status, child.output(), child.errors());
        }
    }

    /** Asserts that it did nothing but complain in one line for a person, which holds these words. */
    public void assertFailed(int status, String words) {
        assertThat(errors)
                .singleElement()
                .satisfies(line ->
                        assertThat(line).contains(words).doesNotContain("\tat ", "Exception", "not-the-password"));
        assertThat(exitStatus).isEqualTo(status);
        assertThat(output).isEmpty();
    }
}
