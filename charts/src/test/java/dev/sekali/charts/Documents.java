package dev.sekali.charts;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The chart's texts, read. */
final class Documents {

    static final ObjectMapper JSON = new ObjectMapper();
    static final Path VALUES = Chart.SOURCE.resolve("values.yaml");
    static final Path SCHEMA = Chart.SOURCE.resolve("values.schema.json");
    static final Path README = Chart.SOURCE.resolve("README.md");

    private static final Pattern KEY = Pattern.compile("^( *)([A-Za-z]+):.*$");
    private static final Pattern COMMENT = Pattern.compile("^ *# ?(.*)$");
    private static final Pattern VARIABLE = Pattern.compile("`([A-Z_]+)`");

    /** A value with a comment above it. */
    record Described(List<String> path, String description) {

        String name() {
            return String.join(".", path);
        }
    }

    private Documents() {}

    static String read(Path file) throws IOException {
        return Files.readString(file);
    }

    static ObjectNode schema() throws IOException {
        return (ObjectNode) JSON.readTree(read(SCHEMA));
    }

    static Map<String, Object> values() throws IOException {
        Map<?, ?> values = new KubernetesSerialization().unmarshal("---\n" + read(VALUES), Map.class);
        return values.entrySet().stream()
                .collect(Collectors.toMap(entry -> (String) entry.getKey(), Map.Entry::getValue));
    }

    /** The comments of values.yaml, each right above its key. */
    static List<Described> descriptions() throws IOException {
        List<Described> found = new ArrayList<>();
        List<String> comment = new ArrayList<>();
        Deque<String> path = new ArrayDeque<>();
        for (String line : Files.readAllLines(VALUES)) {
            Matcher text = COMMENT.matcher(line);
            Matcher key = KEY.matcher(line);
            if (text.matches()) {
                comment.add(text.group(1));
            } else {
                if (key.matches()) {
                    while (path.size() > key.group(1).length() / 2) {
                        path.removeLast();
                    }
                    path.addLast(key.group(2));
                    if (!comment.isEmpty()) {
                        found.add(new Described(List.copyOf(path), String.join(" ", comment)));
                    }
                }
                comment.clear();
            }
        }
        return found;
    }

    /** The environment variables that the project's README has for a function. */
    static Set<String> settings(String function) throws IOException {
        Set<String> owners = Set.of("all", "all but relay", "functions", "functions but relay", function);
        Set<String> names = new TreeSet<>();
        for (String line : Files.readAllLines(Chart.MODULE.resolve("../README.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 6 && owners.contains(cells[3].strip())) {
                VARIABLE.matcher(cells[1]).results().forEach(match -> names.add(match.group(1)));
            }
        }
        return names;
    }
}
