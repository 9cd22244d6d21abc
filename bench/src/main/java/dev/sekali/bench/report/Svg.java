package dev.sekali.bench.report;

import java.util.Formatter;
import java.util.Locale;

/** Draws a plot. Readable on a light page and on a dark one. */
final class Svg {

    private static final int WIDTH = 760;
    private static final int LABELS = 230;
    private static final int VALUES = 90;
    private static final int BAR = 18;
    private static final int STEP = 24;
    private static final int HEADING = 30;
    private static final int TOP = 48;

    private final Formatter svg = new Formatter(Locale.ROOT);
    private final Plot plot;
    private final double scale;

    private Svg(Plot plot) {
        this.plot = plot;
        double most = plot.groups().stream()
                .flatMap(group -> group.bars().stream())
                .mapToDouble(bar -> bar.value().most())
                .max()
                .orElseThrow();
        this.scale = (WIDTH - LABELS - VALUES) / most;
    }

    static String draw(Plot plot) {
        return new Svg(plot).draw();
    }

    private String draw() {
        int y = TOP;
        for (Plot.Group group : plot.groups()) {
            text(0, y + 16, "heading", group.heading());
            y += HEADING;
            for (Plot.Bar bar : group.bars()) {
                bar(y, bar);
                y += STEP;
            }
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -12 %1$d %2$d" width="%1$d" role="img" aria-label="%3$s">
                <style>
                text { font: 13px system-ui, sans-serif; fill: #1f2933 }
                .title { font-size: 16px; font-weight: 600 }
                .heading { font-weight: 600 }
                .page { fill: #ffffff } .ours { fill: #0b7a75 } .theirs { fill: #b8c1cc } .spread { stroke: #1f2933 }
                @media (prefers-color-scheme: dark) {
                  text { fill: #e4e7eb } .page { fill: #14191f } .ours { fill: #2cb1a6 } .theirs { fill: #52606d }
                  .spread { stroke: #e4e7eb }
                }
                </style>
                <rect class="page" x="-12" y="-12" width="100%%" height="100%%"/>
                """.formatted(WIDTH + 24, y + 24, escape(plot.title()))
                + "<text class=\"title\" x=\"0\" y=\"16\">%s</text>\n".formatted(escape(plot.title()))
                + svg + "</svg>\n";
    }

    private void bar(int y, Plot.Bar bar) {
        Series value = bar.value();
        double middle = y + BAR / 2.0;
        text(12, y + 14, "label", bar.label());
        svg.format(
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
                bar.ours() ? "ours" : "theirs", LABELS, y, value.median() * scale, BAR);
        svg.format(
                "<line class=\"spread\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                LABELS + value.least() * scale, middle, LABELS + value.most() * scale, middle);
        text(
                (int) (LABELS + value.most() * scale) + 8,
                y + 14,
                "value",
                Numbers.text(value.median()) + " " + plot.unit());
    }

    private void text(int x, int y, String kind, String text) {
        svg.format("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n", kind, x, y, escape(text));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
