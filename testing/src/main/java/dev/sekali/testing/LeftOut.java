package dev.sekali.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Writes which tests were left out, and why, to the file that the system property {@code sekali.left-out} names: a line for
 * each test, or for each class that was left out as a whole. Surefire's reports don't have the reason of a class. JUnit
 * makes it by itself, and calls it from one thread at a time.
 */
public final class LeftOut implements TestExecutionListener {

    private final Optional<Path> file =
            Optional.ofNullable(System.getProperty("sekali.left-out")).map(Path::of);

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        write(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == Status.ABORTED) {
            write(test, result.getThrowable().map(Throwable::getMessage).orElse("it doesn't say why"));
        }
    }

    private void write(TestIdentifier test, String reason) {
        String why = reason.strip().replaceFirst("^Assumption failed: ", "").replaceFirst("(?s)\\R.*", "");
        file.ifPresent(path -> {
            try {
                Files.createDirectories(path.toAbsolutePath().getParent());
                Files.writeString(
                        path,
                        "  %s: %s%n".formatted(name(test), why),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String name(TestIdentifier test) {
        return switch (test.getSource().orElse(null)) {
            case MethodSource method -> simple(method.getClassName()) + ", " + test.getDisplayName();
            case ClassSource type -> simple(type.getClassName());
            case null, default -> test.getDisplayName();
        };
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
