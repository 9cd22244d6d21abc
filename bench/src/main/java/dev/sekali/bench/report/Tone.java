package dev.sekali.bench.report;

import java.awt.Color;

/** A colour of a chart, on a light page and on a dark one. */
public enum Tone {
    PAGE(0xffffff, 0x14191f),
    INK(0x1f2933, 0xe4e7eb),
    GRID(0xe1e5ea, 0x2f3942),
    OURS(0x0b7a75, 0x2cb1a6),
    OURS_TOO(0x7cc4bf, 0x1d6f69),
    THEIRS(0x8795a1, 0x7b8794),
    THEIRS_TOO(0xc3ccd5, 0x4a5662);

    final Color light;
    private final Color dark;

    Tone(int light, int dark) {
        this.light = new Color(light);
        this.dark = new Color(dark);
    }

    /** Makes the dark of the light, in an SVG that has been drawn for a light page. */
    String inTheDark() {
        return "[style*=\"fill:%1$s\"] { fill: %2$s !important } [style*=\"stroke:%1$s\"] { stroke: %2$s !important }\n"
                .formatted(css(light), css(dark));
    }

    private static String css(Color color) {
        return "rgb(%d,%d,%d)".formatted(color.getRed(), color.getGreen(), color.getBlue());
    }
}
