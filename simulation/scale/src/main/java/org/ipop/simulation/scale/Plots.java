package org.ipop.simulation.scale;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the charts of an outcome, each to a file of its own. */
final class Plots {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 400;
    private static final int LABELS = 10;
    private static final Pattern FURTHER_DIGITS = Pattern.compile("(\\.\\d)\\d+");

    /** Of the files; the end of their names. */
    enum Format {
        SVG, PNG
    }

    private Plots() {
    }

    /** Overwrites files of former runs. */
    static void write(Outcome outcome, Path folder, Format format) throws IOException {
        Files.createDirectories(folder);
        for (Chart chart : outcome.charts()) {
            Path file = folder.resolve(outcome.scenario() + "-" + chart.name() + "."
                + format.name().toLowerCase(Locale.ROOT));
            XYChart drawn = draw(chart);
            switch (format) {
                case SVG -> Files.writeString(file, svg(drawn));
                case PNG -> BitmapEncoder.saveBitmap(drawn, file.toString(), BitmapFormat.PNG);
            }
        }
    }

    /** Letters come as outlines, which need no more than a tenth of a pixel. */
    private static String svg(XYChart drawn) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        VectorGraphicsEncoder.saveVectorGraphic(drawn, whole, VectorGraphicsFormat.SVG);
        return FURTHER_DIGITS.matcher(whole.toString(StandardCharsets.UTF_8)).replaceAll("$1");
    }

    private static XYChart draw(Chart chart) {
        XYChart drawn = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(chart.title())
            .xAxisTitle(chart.across()).yAxisTitle(chart.up()).build();
        drawn.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS)
            .setLegendLayout(Styler.LegendLayout.Horizontal).setChartBackgroundColor(Color.WHITE);
        drawn.getStyler().setYAxisMin(0.0).setPlotGridLinesStroke(new BasicStroke(1))
            .setPlotGridLinesColor(new Color(0xE0E0E0)).setAxisTickMarksStroke(new BasicStroke(1));
        drawn.getStyler().setXAxisMaxLabelCount(LABELS).setXAxisDecimalPattern("0.#").setYAxisDecimalPattern("0.#");
        chart.lines().forEach((name, points) -> drawn.addSeries(name,
            points.stream().mapToDouble(Chart.Point::across).toArray(),
            points.stream().mapToDouble(Chart.Point::up).toArray()).setMarker(SeriesMarkers.NONE));
        return drawn;
    }
}
