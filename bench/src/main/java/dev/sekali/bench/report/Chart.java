package dev.sekali.bench.report;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.awt.Paint;
import java.awt.Rectangle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.StandardChartTheme;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.IntervalBarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.data.category.DefaultIntervalCategoryDataset;

/** Draws a plot with JFreeChart, as SVG that is readable on a light page and on a dark one. */
public final class Chart {

    private static final int WIDTH = 760;
    private static final int BAR_HEIGHT = 20;
    private static final int GROUP_GAP = 12;
    private static final int TITLE_AND_AXIS = 80;
    private static final int LEGEND = 28;

    private static final double BAR_MARGIN = 0.08;
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    /** Verdana is as wide as the one by which texts are placed where this is drawn on Linux. */
    private static final String FONTS =
            "text { font-family: 'DejaVu Sans', Verdana, sans-serif !important; font-size: 12px }";

    private final Plot plot;
    private final List<String> groups;
    private final List<String> labels;

    private Chart(Plot plot) {
        this.plot = plot;
        this.groups = plot.bars.stream().map(Plot.Bar::group).distinct().toList();
        this.labels = plot.bars.stream().map(Plot.Bar::label).distinct().toList();
    }

    /** Whether this machine has the fonts that a picture takes: Java brings none, and fails where it finds none. */
    public static boolean hasFonts() {
        try {
            return GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames().length > 0;
        } catch (RuntimeException | LinkageError e) {
            return false;
        }
    }

    /** Writes it into a folder; nothing when it has no bars. */
    public static void write(Plot plot, Path folder) throws IOException {
        if (!plot.bars.isEmpty()) {
            Files.writeString(folder.resolve(plot.file + ".svg"), new Chart(plot).svg());
        }
    }

    private String svg() throws IOException {
        int bars = groups.size() * (labels.size() * BAR_HEIGHT + GROUP_GAP);
        int height = TITLE_AND_AXIS + bars + (hasLegend() ? LEGEND : 0);
        VectorGraphics2D graphics = new VectorGraphics2D();
        chart().draw(graphics, new Rectangle(WIDTH, height));
        ByteArrayOutputStream svg = new ByteArrayOutputStream();
        new SVGProcessor()
                .getDocument(graphics.getCommands(), new PageSize(WIDTH, height))
                .writeTo(svg);
        String dark = Arrays.stream(Tone.values()).map(Tone::inTheDark).collect(Collectors.joining());
        String style = "<style>\n%s\n@media (prefers-color-scheme: dark) {\n%s}\n</style>".formatted(FONTS, dark);
        return svg.toString(StandardCharsets.UTF_8).replace("<defs>", style + "<defs>");
    }

    private boolean hasLegend() {
        return labels.size() > 1;
    }

    private JFreeChart chart() {
        JFreeChart chart = ChartFactory.createBarChart(
                plot.title, null, null, medians(), PlotOrientation.HORIZONTAL, hasLegend(), false, false);
        chart.setPadding(new RectangleInsets(8, 8, 8, 8));
        CategoryPlot area = chart.getCategoryPlot();
        area.setOutlineVisible(false);
        area.setRangeGridlineStroke(new BasicStroke(1));
        area.getDomainAxis().setMaximumCategoryLabelWidthRatio(0.6f);
        area.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
        // Room for the value beside the longest line.
        area.getRangeAxis().setUpperMargin(0.32);
        for (Axis axis : List.of(area.getDomainAxis(), area.getRangeAxis())) {
            axis.setAxisLineVisible(false);
            axis.setTickMarksVisible(false);
        }
        area.setRenderer(bars());
        area.setDataset(1, spreads());
        area.setRenderer(1, lines());
        area.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        theme().apply(chart);
        if (hasLegend()) {
            chart.getLegend().setFrame(BlockBorder.NONE);
        }
        return chart;
    }

    private static StandardChartTheme theme() {
        StandardChartTheme theme = new StandardChartTheme("sekali");
        theme.setExtraLargeFont(TEXT.deriveFont(Font.BOLD, 16));
        theme.setRegularFont(TEXT);
        theme.setSmallFont(TEXT);
        theme.setTitlePaint(Tone.INK.light);
        theme.setTickLabelPaint(Tone.INK.light);
        theme.setLegendItemPaint(Tone.INK.light);
        theme.setItemLabelPaint(Tone.INK.light);
        theme.setRangeGridlinePaint(Tone.GRID.light);
        theme.setPlotBackgroundPaint(Tone.PAGE.light);
        theme.setBarPainter(new StandardBarPainter());
        theme.setShadowVisible(false);
        return theme;
    }

    private DefaultCategoryDataset medians() {
        DefaultCategoryDataset medians = new DefaultCategoryDataset();
        plot.bars.forEach(bar -> medians.addValue(bar.value().median(), bar.label(), bar.group()));
        return medians;
    }

    private BarRenderer bars() {
        BarRenderer bars = new BarRenderer() {
            @Override
            public Paint getItemPaint(int row, int column) {
                return bar(row, column).tone().light;
            }
        };
        bars.setItemMargin(BAR_MARGIN);
        bars.setAutoPopulateSeriesPaint(false);
        plot.bars.forEach(bar -> bars.setSeriesPaint(labels.indexOf(bar.label()), bar.tone().light));
        return bars;
    }

    /** From the least to the most: bars so narrow that they are lines, and at their ends the medians in words. */
    private IntervalBarRenderer lines() {
        IntervalBarRenderer lines = new IntervalBarRenderer();
        lines.setItemMargin(BAR_MARGIN);
        lines.setDefaultPaint(Tone.INK.light);
        lines.setAutoPopulateSeriesPaint(false);
        lines.setMaximumBarWidth(0.005);
        lines.setDefaultSeriesVisibleInLegend(false);
        lines.setDefaultItemLabelsVisible(true);
        lines.setDefaultPositiveItemLabelPosition(
                new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT));
        lines.setDefaultItemLabelGenerator(new StandardCategoryItemLabelGenerator() {
            @Override
            public String generateLabel(CategoryDataset spreads, int row, int column) {
                Series value = bar(row, column).value();
                return Series.text(value.median()) + " " + value.unit();
            }
        });
        return lines;
    }

    private DefaultIntervalCategoryDataset spreads() {
        Number[][] least = new Number[labels.size()][groups.size()];
        Number[][] most = new Number[labels.size()][groups.size()];
        for (Plot.Bar bar : plot.bars) {
            least[labels.indexOf(bar.label())][groups.indexOf(bar.group())] =
                    bar.value().least();
            most[labels.indexOf(bar.label())][groups.indexOf(bar.group())] =
                    bar.value().most();
        }
        return new DefaultIntervalCategoryDataset(
                labels.toArray(String[]::new), groups.toArray(String[]::new), least, most);
    }

    private Plot.Bar bar(int label, int group) {
        return plot.bars.stream()
                .filter(bar -> bar.label().equals(labels.get(label)))
                .filter(bar -> bar.group().equals(groups.get(group)))
                .findFirst()
                .orElseThrow();
    }
}
