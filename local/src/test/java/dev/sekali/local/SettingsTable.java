package dev.sekali.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The table of settings in README.md: a line for each key and each program that reads it. */
record SettingsTable(List<Line> lines) {

    private static final Path README = Path.of("..", "README.md");
    private static final String HEADING = "| variable | default | of | meaning |";
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /**
     * What the table says of a key.
     *
     * @param fallback the cell's text, with the backquotes that make it a value
     */
    record Line(String program, String key, String fallback) {

        /** Whether the default is a value, and not words about one. */
        boolean isValue() {
            return CODE.matcher(fallback).matches();
        }

        String value() {
            return fallback.replace("`", "");
        }
    }

    static SettingsTable read() {
        try {
            return new SettingsTable(Files.readAllLines(README).stream()
                    .dropWhile(line -> !line.equals(HEADING))
                    .skip(2)
                    .takeWhile(line -> line.startsWith("|"))
                    .flatMap(SettingsTable::lines)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Line> of(String program) {
        return lines.stream().filter(line -> line.program().equals(program)).toList();
    }

    private static Stream<Line> lines(String row) {
        List<String> cells =
                Arrays.stream(row.split("\\|")).map(String::strip).skip(1).toList();
        List<String> keys =
                CODE.matcher(cells.get(0)).results().map(key -> key.group(1)).toList();
        List<String> fallbacks = List.of(cells.get(1).split(", "));
        return programs(cells.get(2)).flatMap(program -> lines(program, keys, fallbacks));
    }

    /** As many defaults as keys, or one for all of them. {@code …_FILE} stands for each key before it with that ending. */
    private static Stream<Line> lines(String program, List<String> keys, List<String> fallbacks) {
        List<String> plain = keys.stream().filter(key -> !key.startsWith("…")).toList();
        if (fallbacks.size() != 1 && fallbacks.size() != plain.size()) {
            throw new IllegalStateException("%s have the defaults %s".formatted(keys, fallbacks));
        }
        return Stream.iterate(0, i -> i < plain.size(), i -> i + 1).flatMap(i -> {
            String fallback = fallbacks.get(fallbacks.size() == 1 ? 0 : i);
            return Stream.concat(
                            Stream.of(plain.get(i)),
                            keys.stream()
                                    .filter(key -> key.startsWith("…"))
                                    .map(key -> plain.get(i) + key.substring(1)))
                    .map(key -> new Line(program, key, fallback));
        });
    }

    private static Stream<String> programs(String cell) {
        return switch (cell) {
            case "all" -> Stream.of("ingest", "stats", "feed", "relay", "migrate", "retention");
            case "all but relay" -> Stream.of("ingest", "stats", "feed", "migrate", "retention");
            case "functions" -> Stream.of("ingest", "stats", "feed", "relay");
            case "functions but relay" -> Stream.of("ingest", "stats", "feed");
            case "ingest, relay" -> Stream.of("ingest", "relay");
            default -> {
                Matcher code = CODE.matcher(cell);
                yield Stream.of(code.matches() ? code.group(1) : cell);
            }
        };
    }
}
