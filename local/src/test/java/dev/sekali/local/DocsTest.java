package dev.sekali.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What README and docs point at is there. That their lines of {@code sekali} can be run is tested with the command line. */
class DocsTest {

    private static final Path ROOT = Path.of("..");

    /** In Markdown, and in the HTML of a picture. */
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)|(?:src|srcset)=\"([^\"]+)\"");

    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern REQUEST = Pattern.compile("localhost:8080(/[^\\s'\"?`>]*)");
    private static final Pattern DESCRIBED = Pattern.compile("(?m)^ {2}(/\\S*):$");
    private static final Pattern MAKE =
            Pattern.compile("(?m)`make ([a-z][a-z0-9-]*)|^make ([a-z][a-z0-9-]*)(?= *$| +#| +[A-Z]+=)");
    private static final Pattern TARGET = Pattern.compile("(?m)^([a-z0-9-]+):.*##");

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "charts/sekali/README.md")
                                    .map(ROOT::resolve),
                            docs.filter(file -> file.toString().endsWith(".md")))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As GitHub makes them: a heading in lower case, without punctuation, with a hyphen for each blank. */
    private static List<String> anchors(Path file) {
        return HEADING.matcher(BLOCK.matcher(read(file)).replaceAll(""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static Stream<String> groups(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.groupCount() == 1 || match.group(1) != null ? match.group(1) : match.group(2));
    }

    @Test
    void everyLinkAndEveryAnchorIsThere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            groups(LINK, BLOCK.matcher(read(document)).replaceAll(""))
                    .filter(link -> !link.matches("(https?|mailto):.*"))
                    .forEach(link -> {
                        String[] parts = link.split("#", 2);
                        Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
                        if (!Files.exists(file)
                                || (parts.length == 2 && !anchors(file).contains(parts[1]))) {
                            broken.add(document + ": " + link);
                        }
                    });
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everyAddressThatIsToBeAskedIsDescribed() throws IOException {
        List<String> paths = Stream.concat(
                        Stream.of("ingest", "stats", "feed")
                                .map(name -> read(
                                        ROOT.resolve("functions/%1$s/src/main/resources/dev/sekali/%1$s/openapi.yaml"
                                                .formatted(name))))
                                .flatMap(description -> groups(DESCRIBED, description)),
                        // Pages, the answer of all functions together, and the descriptions themselves.
                        Stream.of("/", "/docs", "/health", "/openapi/{file}"))
                .map(path -> path.replaceAll("\\{[^}]*\\}", "[^/]+"))
                .toList();
        assertThat(paths).contains("/publish", "/feed");
        for (Path document : documents()) {
            assertThat(groups(REQUEST, read(document)).toList())
                    .as(document.toString())
                    .allMatch(asked -> paths.stream().anyMatch(asked::matches));
        }
    }

    @Test
    void everyTargetOfMakeIsThere() throws IOException {
        List<String> targets = groups(TARGET, read(ROOT.resolve("Makefile"))).toList();
        for (Path document : documents()) {
            assertThat(groups(MAKE, read(document)).toList())
                    .as(document.toString())
                    .isSubsetOf(targets);
        }
    }
}
