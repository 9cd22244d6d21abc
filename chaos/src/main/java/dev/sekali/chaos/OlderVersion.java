package dev.sekali.chaos;

import dev.sekali.testing.Child;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Ingest as it was, compiled from this repository's history against the libraries of today: the code differs, what it
 * stands on doesn't.
 */
final class OlderVersion {

    /** The last before API keys, request ids and structured logs. */
    static final String COMMIT = "96062387bec3ea145caaa42d12f20545395e4622";

    private static final List<String> MODULES = List.of("settings", "database", "functions/host", "functions/ingest");
    private static final Duration GIT_WAIT = Duration.ofSeconds(30);
    private static final String JAVA = ".java";

    private OlderVersion() {}

    /** Compiles it into a folder; none when the history isn't there, as in a shallow clone, or there is no compiler. */
    static Optional<Ingest.Program> compile(Path folder) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Optional<Path> repository = repository();
        if (compiler == null || repository.isEmpty()) {
            return Optional.empty();
        }
        Path archive = folder.resolve("older.tar");
        Path source = Files.createDirectory(folder.resolve("older-source"));
        Path classes = Files.createDirectory(folder.resolve("older-classes"));
        List<String> export = new ArrayList<>(
                List.of("git", "-C", repository.get().toString(), "archive", "-o", archive.toString(), COMMIT));
        MODULES.forEach(module -> export.add(module + "/src/main"));
        if (!Tool.succeeds(GIT_WAIT, export)) {
            return Optional.empty();
        }
        if (!Tool.succeeds(GIT_WAIT, List.of("tar", "-xf", archive.toString(), "-C", source.toString()))) {
            throw new IOException("what git exported can't be unpacked");
        }
        List<String> options = new ArrayList<>(List.of("-proc:none", "-d", classes.toString(), "-cp", libraries()));
        options.addAll(sources(source));
        // What it says of older code is of no use, unless it can't be compiled.
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        if (compiler.run(null, words, words, options.toArray(String[]::new)) != 0) {
            throw new IOException("the older ingest can't be compiled: " + words.toString(StandardCharsets.UTF_8));
        }
        String resources = MODULES.stream()
                .map(module -> source.resolve(module, "src/main/resources").toString())
                .collect(Collectors.joining(File.pathSeparator));
        return Optional.of(new Ingest.Program(
                Child.SHORT_RUN,
                String.join(File.pathSeparator, classes.toString(), resources, libraries()),
                Map.of()));
    }

    private static Optional<Path> repository() {
        return Stream.<Path>iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .takeWhile(folder -> folder != null)
                .filter(folder -> Files.exists(folder.resolve(".git")))
                .findFirst();
    }

    /** Those of others: of the class path, the jars that aren't this project's, and those that a jar names in turn. */
    private static String libraries() throws IOException {
        Set<Path> jars = new LinkedHashSet<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.endsWith(".jar")) {
                Path jar = Path.of(entry).toAbsolutePath();
                jars.add(jar);
                named(jar).map(jar::resolveSibling).forEach(jars::add);
            }
        }
        return jars.stream()
                .map(Path::toString)
                .filter(jar ->
                        !jar.substring(jar.lastIndexOf(File.separatorChar) + 1).startsWith("sekali-"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Stream<String> named(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return Optional.ofNullable(file.getManifest())
                    .map(manifest -> manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH))
                    .stream()
                    .flatMap(path -> Arrays.stream(path.split(" ", -1)));
        }
    }

    private static List<String> sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(Path::toString).filter(file -> file.endsWith(JAVA)).toList();
        }
    }
}
