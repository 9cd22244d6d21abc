package dev.sekali.charts;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The chart, and what Helm makes of it. */
final class Chart {

    static final String RELEASE = "demo";
    static final String NAMESPACE = "events";

    /** The functions, as the values name them. */
    static final List<String> FUNCTIONS = List.of("ingest", "stats", "feed");

    static final Path MODULE = Path.of(System.getProperty("sekali.charts", "charts"));
    static final Path SOURCE = MODULE.resolve("sekali");

    private static final Path COPY = copy();

    private Chart() {}

    /** For {@code @MethodSource}. */
    static List<String> functions() {
        return FUNCTIONS;
    }

    /** The values files that every check of the chart is made with. */
    static List<Path> valuesFiles() {
        try (Stream<Path> files = Files.list(SOURCE.resolve("ci"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path valuesFile(String name) {
        return SOURCE.resolve("ci").resolve(name + "-values.yaml");
    }

    /** Renders with the chart's defaults, overridden by YAML. */
    static Rendered render(String yaml) {
        return render(write(yaml));
    }

    static Rendered render(Path... valuesFiles) {
        return new Rendered(template(RELEASE, COPY, valuesFiles));
    }

    /** What Helm writes, unread. */
    static String yaml(String yaml) {
        return template(RELEASE, COPY, write(yaml));
    }

    /** Renders as a release of another name. */
    static Rendered renderAs(String release, Path... valuesFiles) {
        return new Rendered(template(release, COPY, valuesFiles));
    }

    /** What Helm says when it refuses these values. */
    static String refusal(String yaml) {
        try {
            String rendered = template(RELEASE, COPY, write(yaml));
            throw new AssertionError("was not refused: " + rendered.length() + " characters rendered");
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** What Helm prints after an installation. Helm renders it apart from all else, so here it travels in a ConfigMap. */
    static String notes(String yaml) {
        try {
            Path chart = copy();
            Files.writeString(passing(chart.resolve("templates/notes.yaml")), """
                    {{- define "test.notes" }}%s{{ end }}
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: test-notes}
                    data:
                      notes: |
                        {{- include "test.notes" . | nindent 4 }}
                    """.formatted(
                            Files.readString(SOURCE.resolve("templates/NOTES.txt"))));
            return new Rendered(template(RELEASE, chart, write(yaml)))
                    .one(ConfigMap.class, "test-notes")
                    .getData()
                    .getOrDefault("notes", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String template(String release, Path chart, Path... valuesFiles) {
        needsHelm();
        TemplateCommand command = new Helm(chart).template().withName(release).withNamespace(NAMESPACE);
        for (Path file : valuesFiles) {
            command.withValuesFile(file);
        }
        return command.call();
    }

    /** What Helm warns of. */
    static List<String> lint() {
        needsHelm();
        return new Helm(COPY).lint().call().getMessages();
    }

    /** Maven adds the native library where there is one: see the profile in the pom. Without, the test is skipped. */
    static void needsHelm() {
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "Helm's engine has no build for this platform");
        FakeCluster.get();
    }

    static Path write(String yaml) {
        try {
            return Files.writeString(passing(Files.createTempFile("values", ".yaml")), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A copy that can be rendered whole. The engine leaves hooks out, so the annotation that makes a hook gets another
     * name; and it takes itself for Kubernetes 1.20, so the chart's demand for a newer one goes.
     */
    private static Path copy() {
        try {
            Path copy = copyWith("helm.sh/hook:", "test/hook:");
            Path description = copy.resolve("Chart.yaml");
            Files.writeString(description, Files.readString(description).replaceAll("(?m)^kubeVersion:.*$", ""));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy with something else in the place of a text. */
    static Path copyWith(String text, String replacement) {
        try {
            Path copy = passing(Files.createTempDirectory("chart"));
            try (Stream<Path> files = Files.walk(SOURCE)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Path target = copy.resolve(SOURCE.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(passing(target));
                    } else {
                        Files.writeString(
                                passing(target), Files.readString(file).replace(text, replacement));
                    }
                }
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deleted at the end of the tests, in the reverse order: to be called for a folder before what is in it. */
    private static Path passing(Path path) {
        path.toFile().deleteOnExit();
        return path;
    }
}
