import Foundation

/// One panel of a `LineChart`: its y axis and its lines.
struct LineChartPanel {
  let panel: LineChart.Panel

  private let index: Int
  /// Where the points lie on the y axis.
  private let positions: [Double]

  /// gnuplot's dash patterns, as lengths of dash and space, and its markers, the filled ones first.
  private static let dashes = ["solid", "(9,5)", "(2,4)", "(9,4,2,4)"]
  private static let markers = [7, 5, 9, 13, 11, 6, 4, 8]
  private static let ring = 6
  /// More points than this have no markers: they would hide the line.
  private static let mostMarkers = 60

  init(_ panel: LineChart.Panel, index: Int) {
    self.panel = panel
    self.index = index
    positions = panel.series.flatMap(\.points).filter(\.x.isFinite).map { panel.scale.position($0.y) }
      .filter(\.isFinite)
  }

  /// - Parameter height: the panel's, in logical points.
  func yAxis(height: Double) -> ChartAxis {
    let count = max(2, Int(height / 20))
    return ChartAxis(range: yRange, ticks: panel.scale.ticks(in: yRange, count: min(count, 9)))
  }

  /// The points' positions with some room. On a linear axis rounded outwards to ticks, not below zero when no point
  /// is, and within the panel's bounds.
  var yRange: ClosedRange<Double> {
    guard let lowest = positions.min(), let highest = positions.max() else { return 0...1 }
    switch panel.scale {
    case .linear: return linearRange(lowest, highest)
    case .logarithmic:
      // Equal values are shown with their halves and doubles around them.
      let room = highest > lowest ? (highest - lowest) * 0.06 : log10(2)
      return (lowest - room)...(highest + room)
    case .towardsOne:
      let room = highest > lowest ? (highest - lowest) * 0.06 : log10(2)
      return max(0, lowest - room)...(highest + room)
    }
  }

  private func linearRange(_ lowest: Double, _ highest: Double) -> ClosedRange<Double> {
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

  func legend(width: Double) -> ChartLegend {
    ChartLegend(names: panel.series.map(\.name), width: width)
  }

  func addLines(to script: inout GnuplotScript, in area: CGRect, xRange: ClosedRange<Double>) {
    var (behind, plots, keyEntries): ([String], [String], [String]) = ([], [], [])
    var numbers: [LineChart.Series.Look: Int] = [:]
    for (order, series) in panel.series.enumerated() {
      let number = numbers[series.look, default: 0]
      numbers[series.look] = number + 1
      let name = "panel\(index)series\(order)"
      script.addData(name, rows: series.points.map { [$0.x, panel.scale.position($0.y)] })
      let look = "with " + style(of: series, number: number)
      let title = GnuplotScript.quoted(series.name)
      if series.look == .faint {
        // Drawn first, so that the others cover it, but last in the key.
        behind.append("$\(name) using 1:2 \(look) notitle")
        keyEntries.append("NaN \(look) title \(title)")
      } else {
        plots.append("$\(name) using 1:2 \(look) title \(title)")
      }
    }
    if positions.isEmpty {
      script.addText(
        "no data", at: CGPoint(x: area.midX, y: area.midY), font: Style.bodyFont, color: Style.quietInk,
        alignment: "center")
      plots = ["NaN notitle"]
    } else if let mark = panel.mark {
      plots.append(add(mark, to: &script, in: area, xRange: xRange))
    }
    script.add("plot " + (behind + plots + keyEntries).joined(separator: ", "))
  }

  private func style(of series: LineChart.Series, number: Int) -> String {
    let dashes = "dashtype \(Self.dashes[number % Self.dashes.count])"
    switch series.look {
    case .marked:
      let hasMarkers = series.points.count <= Self.mostMarkers
      let markers =
        hasMarkers ? " pointtype \(Self.markers[number % Self.markers.count]) pointsize 0.7" : ""
      return "\(hasMarkers ? "linespoints" : "lines") linewidth \(hasMarkers ? 1.75 : 1.25) "
        + "linecolor rgb '\(Style.palette[number % Style.palette.count].hexString)' \(dashes)\(markers)"
    case .quiet:
      return "lines linewidth 1.75 linecolor rgb '\(Style.quietInk.hexString)' \(dashes)"
    case .faint:
      // A single point makes no line.
      let shape =
        series.points.count > 1
        ? "lines linewidth 1.25 \(dashes)"
        : "points pointtype \(Self.markers[(number + 5) % Self.markers.count]) pointsize 0.8"
      return "\(shape) linecolor rgb '\(Style.faintLine.hexString)'"
    }
  }

  /// Draws the line and the words of `mark`, and returns what plots its ring.
  private func add(
    _ mark: LineChart.Mark, to script: inout GnuplotScript, in area: CGRect, xRange: ClosedRange<Double>
  ) -> String {
    let (x, ink) = (mark.point.x, Style.ink.hexString)
    script.add(
      "set arrow from first \(x), graph 0 to first \(x), graph 1 nohead back "
        + "linecolor rgb '\(Style.quietInk.hexString)' linewidth 1 dashtype (6,6)")
    let share = (x - xRange.lowerBound) / (xRange.upperBound - xRange.lowerBound)
    let isRight = share > 0.5
    // The opaque ground of the words must not cover the axis.
    let inset = Style.gap + Style.bodyFont.capHeight / 2
    script.addText(
      mark.text,
      at: CGPoint(
        x: area.minX + area.width * share + (isRight ? -Style.gap : Style.gap),
        y: mark.edge == .top ? area.minY + inset : area.maxY - inset), font: Style.bodyFont,
      color: Style.ink, alignment: isRight ? "right" : "left", isOpaque: true)
    let name = "panel\(index)mark"
    script.addData(name, rows: [[x, panel.scale.position(mark.point.y)]])
    return "$\(name) using 1:2 with points pointtype \(Self.ring) pointsize 2 linewidth 1.25 "
      + "linecolor rgb '\(ink)' notitle"
  }
}
