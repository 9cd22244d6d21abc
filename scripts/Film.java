import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs a command and writes what a terminal would have shown as an animated SVG: {@code java scripts/Film.java FILE COMMAND...}
 *
 * <p>Each line appears when it was printed, but for pauses, which are cut. Only CSS moves it, since a page that shows the file
 * as an image runs no script. Without animations, which a reader may not want, it is its last frame.
 */
final class Film {

    private static final int COLUMNS = 100;
    private static final int ROWS = 19;
    private static final double CHARACTER = 8.4;
    private static final int LINE = 20;
    private static final int MARGIN = 16;

    private static final double MAX_PAUSE_SECONDS = 1.5;
    private static final double LAST_FRAME_SECONDS = 8;

    private static final int MAX_BYTES = 100 * 1024;

    /** A line, and after how many seconds it appears. */
    record Line(double seconds, String text) {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path file = Path.of(args[0]);
        byte[] svg = svg(record(List.of(args).subList(1, args.length))).getBytes(StandardCharsets.UTF_8);
        if (svg.length > MAX_BYTES) {
            throw new IOException("the film has %,d bytes, more than %,d".formatted(svg.length, MAX_BYTES));
        }
        Files.write(file, svg);
    }

    private static List<Line> record(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // A make inside of make would tell of its folders.
        builder.environment().keySet().removeAll(List.of("MAKELEVEL", "MAKEFLAGS"));
        List<Line> lines = new ArrayList<>(List.of(new Line(0, "$ " + String.join(" ", command))));
        Process process = builder.start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            double shown = 0;
            long last = System.nanoTime();
            for (String text = output.readLine(); text != null; text = output.readLine()) {
                System.out.println(text);
                long now = System.nanoTime();
                shown += Math.min(MAX_PAUSE_SECONDS, (now - last) / 1e9);
                last = now;
                lines.add(new Line(shown, text.length() > COLUMNS ? text.substring(0, COLUMNS - 1) + "…" : text));
            }
        }
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(command + " ended with status " + status);
        }
        return lines;
    }

    private static String svg(List<Line> lines) {
        double total = lines.getLast().seconds() + LAST_FRAME_SECONDS;
        StringBuilder keyframes = new StringBuilder();
        StringBuilder scroll = new StringBuilder();
        StringBuilder texts = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            String percent = String.format(Locale.ROOT, "%.2f%%", 100 * line.seconds() / total);
            if (i > 0) {
                keyframes.append("@keyframes l%d{0%%{opacity:0}%s{opacity:1}}\n".formatted(i, percent));
            }
            if (i >= ROWS) {
                scroll.append("%s{transform:translateY(%dpx)}".formatted(percent, -(i + 1 - ROWS) * LINE));
            }
            if (!line.text().isEmpty()) {
                texts.append(text(i, line.text())).append('\n');
            }
        }
        long width = Math.round(COLUMNS * CHARACTER) + 2 * MARGIN;
        int height = ROWS * LINE + 2 * MARGIN;
        return TEMPLATE.replace("SCREENW", String.valueOf(width - 1))
                .replace("SCREENH", String.valueOf(height - 1))
                .replace("WIDTH", String.valueOf(width))
                .replace("HEIGHT", String.valueOf(height))
                .replace("INNER", String.valueOf(ROWS * LINE))
                .replace("MARGIN", String.valueOf(MARGIN))
                .replace("LOOP", String.format(Locale.ROOT, "%.2fs", total))
                .replace("SCROLL", scroll)
                .replace("END", String.valueOf(-Math.max(0, lines.size() - ROWS) * LINE))
                .replace("KEYFRAMES", keyframes)
                .replace("TITLE", escape(lines.getFirst().text() + ": " + lines.getLast().text()))
                .replace("TEXTS", texts);
    }

    /** Its width is given, so that columns stand below each other in whatever font there is. */
    private static String text(int i, String text) {
        String kind = text.startsWith("$ ") ? " class=\"typed\"" : text.startsWith("verified") ? " class=\"good\"" : "";
        return String.format(
                Locale.ROOT,
                "<text%s y=\"%d\" textLength=\"%.1f\"%s>%s</text>",
                kind,
                i * LINE + 15,
                text.length() * CHARACTER,
                i == 0 ? "" : " style=\"animation-name:l%d\"".formatted(i),
                escape(text));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static final String TEMPLATE = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 WIDTH HEIGHT" width="WIDTH" height="HEIGHT" role="img">
            <title>TITLE</title>
            <style>
            .screen{fill:#f6f8fa;stroke:#d0d7de}
            text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre;fill:#1f2328}
            .typed{font-weight:bold}
            .good{fill:#1a7f37;font-weight:bold}
            text,.lines{animation:LOOP step-end infinite}
            .lines{animation-name:scroll;transform:translateY(ENDpx)}
            @keyframes scroll{0%{transform:translateY(0)}SCROLL}
            KEYFRAMES@media (prefers-color-scheme:dark){.screen{fill:#0d1117;stroke:#30363d}text{fill:#e6edf3}.good{fill:#3fb950}}
            @media (prefers-reduced-motion:reduce){text,.lines{animation:none!important}}
            </style>
            <rect class="screen" x=".5" y=".5" width="SCREENW" height="SCREENH" rx="6"/>
            <svg x="MARGIN" y="MARGIN" width="100%" height="INNER"><g class="lines" xml:space="preserve">
            TEXTS</g></svg>
            </svg>
            """;
}
