package dev.sekali.stats.web;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A page, and the files that it needs: those that it refers to, and those that these import, and so on. All files lie in one
 * folder that is named by a hash of them, so that they find each other by relative names, and a file of that name never
 * changes. Immutable.
 *
 * @param page with the folder's name where it says {@value #FOLDER}
 * @param hash the folder's name
 * @param files by name
 */
record Site(WebFile page, String hash, SortedMap<String, WebFile> files) {

    /** What a page writes for the folder of its files. */
    private static final String FOLDER = "{assets}";

    private static final Pattern REFERENCE = Pattern.compile(Pattern.quote(FOLDER) + "/([A-Za-z0-9._/-]+)");

    /** Of a module, which the browser would load too. */
    private static final Pattern IMPORT =
            Pattern.compile("\\b(?:from|import)\\s*\\(?\\s*[\"'](\\.{1,2}/[A-Za-z0-9._/-]+)[\"']");

    /** The folder in which pages find the files of libraries. */
    private static final String LIBRARIES = "lib/";

    Site {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /**
     * Reads a site from the class path.
     *
     * @param folder with {@code index.html} and all else that is our own, with a slash at its end
     * @param libraries in which the files of {@code lib/} are looked for, in this order
     * @throws IllegalStateException when a file is not there
     */
    static Site load(String folder, List<Webjar> libraries) {
        String page = new String(read(folder + "index.html"), StandardCharsets.UTF_8);
        SortedMap<String, WebFile> files = new TreeMap<>();
        Deque<String> wanted = new ArrayDeque<>(matches(REFERENCE, page));
        while (!wanted.isEmpty()) {
            String name = wanted.removeFirst();
            if (!files.containsKey(name)) {
                byte[] bytes = name.startsWith(LIBRARIES)
                        ? ofLibrary(name.substring(LIBRARIES.length()), libraries)
                        : read(folder + name);
                files.put(name, WebFile.of(name, bytes));
                if (name.endsWith(".js")) {
                    matches(IMPORT, new String(bytes, StandardCharsets.UTF_8))
                            .forEach(imported -> wanted.addLast(resolve(name, imported)));
                }
            }
        }
        SortedMap<String, byte[]> contents = new TreeMap<>();
        files.forEach((name, file) -> contents.put(name, file.bytes()));
        String hash = Hash.of(contents);
        String finished = page.replace(FOLDER, "assets/" + hash);
        return new Site(WebFile.of("index.html", finished.getBytes(StandardCharsets.UTF_8)), hash, files);
    }

    private static byte[] read(String name) {
        return ClassPath.read(name).orElseThrow(() -> new IllegalStateException(name + " is missing"));
    }

    private static byte[] ofLibrary(String name, List<Webjar> libraries) {
        return libraries.stream()
                .flatMap(library -> library.file(name).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " is in no library"));
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    /** As a browser does. */
    private static String resolve(String importing, String imported) {
        return URI.create("/" + importing).resolve(imported).getPath().substring(1);
    }
}
