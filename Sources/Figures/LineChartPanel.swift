import Foundation

/// One panel of a `LineChart`, laid out in its part of the figure.
struct LineChartPanel {
  private let panel: LineChart.Panel
  private let index: Int
  private let rect: CGRect
  private let points: [LineChart.Point]

  /// gnuplot's dash patterns, as lengths of dash and space, and its markers, the filled ones first.
  private static let dashes = ["solid", "(9,5)", "(2,4)", "(9,4,2,4)"]
  private static let markers = [7, 5, 9, 13, 11, 6, 4, 8]
  /// More points than this have a marker only now and then.
  private static let mostMarkers = 30

  init(_ panel: LineChart.Panel, index: Int, in rect: CGRect) {
    self.panel = panel
    self.index = index
    self.rect = rect
    points = panel.series.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
  }

  func add(to script: inout GnuplotScript) {
    let yRange = yRange
    let yTicks = Ticks(in: yRange, count: 5).labelled
    let frame = ChartFrame(yTicks: yTicks.map(\.1), xLabel: panel.xLabel, yLabel: panel.yLabel)
    let left = rect.minX + frame.left
    let width = rect.maxX - left
    let titleLines = panel.title.isEmpty ? [] : Style.headingFont.lines(of: panel.title, width: width)
    let legend = ChartLegend(names: panel.series.map(\.name), width: width)
    let legendTop = rect.minY + Double(titleLines.count) * Style.headingFont.lineHeight
    let top = legendTop + legend.height + (titleLines.isEmpty || legend.height > 0 ? 0 : Style.gap)

    for (line, text) in titleLines.enumerated() {
      let y = rect.minY + Double(line) * Style.headingFont.lineHeight + Style.headingFont.capHeight / 2
      script.addText(text, at: CGPoint(x: left, y: y), font: Style.headingFont, color: Style.ink)
    }
    legend.add(to: &script, at: CGPoint(x: left, y: legendTop))
    let area = CGRect(
      x: left, y: top, width: width, height: max(1, rect.maxY - top - frame.bottom(tickLines: 1)))
    script.setPlotArea(area)
    let xTicks = Ticks(in: xRange, count: max(2, Int(width / 45)), integersOnly: panel.xIsInteger).labelled
    script.addText(
      panel.xLabel, at: frame.xLabelPoint(under: area, tickLines: 1), font: Style.bodyFont,
      color: Style.quietInk, alignment: "center")
    script.setAxis("x", range: xRange, ticks: xTicks)
    script.setAxis("y", label: panel.yLabel, range: yRange, ticks: yTicks)
    addLines(to: &script, area: area)
  }

  private func addLines(to script: inout GnuplotScript, area: CGRect) {
    var (plots, keyEntries): ([String], [String]) = ([], [])
    for (number, series) in (panel.series.filter(\.isFaint)).enumerated() {
      let name = "panel\(index)faint\(number)"
      script.addData(name, rows: series.points.map { [$0.x, $0.y] })
      // A single point makes no line.
      let style =
        series.points.count > 1
        ? "lines linewidth 1.25 dashtype \(Self.dashes[number % Self.dashes.count])"
        : "points pointtype \(Self.markers[(number + 5) % Self.markers.count]) pointsize 0.8"
      let look = "with \(style) linecolor rgb '\(Style.faintLine.hexString)'"
      plots.append("$\(name) using 1:2 \(look) notitle")
      // Drawn first, so that the others cover it, but last in the key.
      keyEntries.append("NaN \(look) title \(GnuplotScript.quoted(series.name))")
    }
    for (number, series) in (panel.series.filter { !$0.isFaint }).enumerated() {
      let name = "panel\(index)series\(number)"
      script.addData(name, rows: series.points.map { [$0.x, $0.y] })
      let interval = max(1, (series.points.count + Self.mostMarkers - 1) / Self.mostMarkers)
      plots.append(
        "$\(name) using 1:2 with linespoints linewidth 1.75 "
          + "linecolor rgb '\(Style.palette[number % Style.palette.count].hexString)' "
          + "dashtype \(Self.dashes[number % Self.dashes.count]) "
          + "pointtype \(Self.markers[number % Self.markers.count]) pointsize 0.8 pointinterval \(interval) "
          + "title \(GnuplotScript.quoted(series.name))")
    }
    if points.isEmpty {
      script.addText(
        "no data", at: CGPoint(x: area.midX, y: area.midY), font: Style.bodyFont, color: Style.quietInk,
        alignment: "center")
      plots = ["NaN notitle"]
    }
    script.add("plot " + (plots + keyEntries).joined(separator: ", "))
  }

  /// The points' x with some room at both ends; for a single x, half of a whole number, so that it alone has a tick.
  var xRange: ClosedRange<Double> {
    guard let lowest = points.map(\.x).min(), let highest = points.map(\.x).max() else { return 0...1 }
    let room = highest > lowest ? (highest - lowest) * 0.04 : 0.5
    return (lowest - room)...(highest + room)
  }

  /// The points' y, rounded outwards to ticks, not below zero when no point is, and within the panel's bounds.
  var yRange: ClosedRange<Double> {
    guard let lowest = points.map(\.y).min(), let highest = points.map(\.y).max() else { return 0...1 }
    let room = highest > lowest ? (highest - lowest) * 0.04 : max(abs(lowest) * 0.1, 1e-3)
    let step = Ticks(in: (lowest - room)...(highest + room), count: 5).step
    var lower = ((lowest - room) / step).rounded(.down) * step
    var upper = ((highest + room) / step).rounded(.up) * step
    if lowest >= 0 { lower = max(0, lower) }
    if let bounds = panel.yBounds {
      lower = max(lower, min(bounds.lowerBound, lowest))
      upper = min(upper, max(bounds.upperBound, highest))
    }
    return lower < upper ? lower...upper : (lower - 0.5)...(lower + 0.5)
  }
}
