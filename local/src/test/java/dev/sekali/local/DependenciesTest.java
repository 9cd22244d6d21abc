package dev.sekali.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/dependencies.md tells of every library in the poms, and the root pom alone gives their versions. */
class DependenciesTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern GROUP = Pattern.compile("<groupId>([^<]+)</groupId>");
    private static final Pattern LISTED = Pattern.compile("(?m)^\\|[^|]+\\|([^|]+)\\|");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");
    private static final String OWN = "dev.sekali";

    @Test
    void everyLibraryIsToldOf() throws IOException {
        Set<String> listed = listed();
        assertThat(used()).isNotEmpty().allMatch(group -> listed.stream().anyMatch(one -> isPartOf(group, one)));
    }

    @Test
    void nothingIsToldOfThatIsNotUsed() throws IOException {
        Set<String> used = used();
        assertThat(listed()).allMatch(one -> used.stream().anyMatch(group -> isPartOf(group, one)));
    }

    @Test
    void aModuleGivesNoVersionButItsParents() throws IOException {
        for (Path pom : poms()) {
            if (!pom.equals(ROOT.resolve("pom.xml"))) {
                assertThat(matches(VERSION, Files.readString(pom)))
                        .as(pom.toString())
                        .hasSize(1);
            }
        }
    }

    @Test
    void aVersionIsOneVersion() throws IOException {
        // Ranges remain for the tools of the machine: Maven and Java.
        assertThat(Files.readString(ROOT.resolve("pom.xml")))
                .doesNotContainPattern("<version>(LATEST|RELEASE)<")
                .doesNotContainPattern("\\.version>[\\[(]");
    }

    private static Set<String> used() throws IOException {
        Set<String> groups = new TreeSet<>();
        for (Path pom : poms()) {
            // What is left out of a library is not used.
            groups.addAll(matches(GROUP, Files.readString(pom).replaceAll("(?s)<exclusions>.*?</exclusions>", "")));
        }
        groups.remove(OWN);
        return groups;
    }

    private static Set<String> listed() throws IOException {
        String libraries =
                Files.readString(ROOT.resolve("docs/dependencies.md")).split("\n## ", 2)[0];
        return matches(LISTED, libraries).stream()
                .flatMap(cell -> matches(QUOTED, cell).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A line for a group is one for the groups below it. A group above is that of a BOM. */
    private static boolean isPartOf(String group, String listed) {
        return (group + ".").startsWith(listed + ".") || listed.startsWith(group + ".");
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    private static List<Path> poms() throws IOException {
        List<Path> poms = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                return name.equals("target") || name.equals("src") || (name.startsWith(".") && !folder.equals(ROOT))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.getFileName().toString().equals("pom.xml")) {
                    poms.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return poms;
    }
}
