import Foundation

/// Lines through measured points, drawn by gnuplot; several panels are stacked on a shared x axis.
public struct LineChart: Figure {
  public struct Point: Hashable, Sendable {
    public var x: Double
    public var y: Double

    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// A line.
  public struct Series: Sendable {
    public enum Look: Sendable {
      /// In its own color, dashes and markers, so that several can be told apart in grayscale.
      case marked
      /// Gray, without markers.
      case quiet
      /// Thin and light behind the others, for comparison.
      case faint
    }

    public var name: String
    /// In the order in which they are joined; a point whose x or y is not finite is a gap.
    public var points: [Point]
    public var look: Look

    public init(name: String, points: [Point], look: Look = .marked) {
      self.name = name
      self.points = points
      self.look = look
    }

    /// A series of `values` at the integers from `start`, such as epochs.
    public init(name: String, values: [Double], from start: Int = 1) {
      self.init(name: name, points: values.enumerated().map { Point(x: Double(start + $0), y: $1) })
    }
  }

  /// A highlighted point: ringed, on a vertical line across its panel, with text beside it.
  public struct Mark: Sendable {
    public enum Edge: Sendable { case top, bottom }

    public var point: Point
    public var text: String
    /// The edge of the panel at which the text is, away from the lines.
    public var edge: Edge

    public init(_ point: Point, text: String, edge: Edge) {
      self.point = point
      self.text = text
      self.edge = edge
    }
  }

  /// A plot with a y axis of its own.
  public struct Panel: Sendable {
    public var title: String
    public var series: [Series]
    public var scale: AxisScale
    /// The possible values of y, such as 0...1 for a share; a linear axis does not exceed them.
    public var yBounds: ClosedRange<Double>?
    public var mark: Mark?
    /// The height of the panel, relative to the others.
    public var share: Double

    public init(
      title: String = "", series: [Series], scale: AxisScale = .linear, yBounds: ClosedRange<Double>? = nil,
      mark: Mark? = nil, share: Double = 1
    ) {
      self.title = title
      self.series = series
      self.scale = scale
      self.yBounds = yBounds
      self.mark = mark
      self.share = share
    }
  }

  public var title: String
  public var subtitle: String?
  public var xLabel: String
  /// Whether all ticks of x are integers.
  public var xIsInteger: Bool
  /// The panels from top to bottom. The key is above the first panel and names its lines; in the others the lines of the
  /// same order look the same.
  public var panels: [Panel]
  /// The height of the figure in logical points.
  public var height: Double

  public init(
    title: String, subtitle: String? = nil, xLabel: String = "", xIsInteger: Bool = false, panels: [Panel],
    height: Double = 380
  ) {
    precondition(!panels.isEmpty, "a line chart needs at least one panel")
    self.title = title
    self.subtitle = subtitle
    self.xLabel = xLabel
    self.xIsInteger = xIsInteger
    self.panels = panels
    self.height = height
  }

  public func writePNG(to url: URL) throws {
    try GnuplotProcess.render(script(), to: url, description: alternativeText)
  }

  func script(for output: GnuplotOutput = .png) -> GnuplotScript {
    var script = GnuplotScript(width: Style.width, height: height, output: output)
    let header = FigureHeader(title: title, subtitle: subtitle, width: Style.width)
    script.addHeader(header)
    let gap = 1.5 * Style.gap
    // The lowest panel also has the x axis's texts.
    let axisHeight = PlotMargins(yTicks: [], xLabel: xLabel, yLabel: "").bottom(tickLines: 1)
    let available =
      height - header.bottom - Style.margin - gap * Double(panels.count - 1) - axisHeight
    let shares = panels.reduce(0) { $0 + $1.share }
    let plots = panels.enumerated().map { LineChartPanel($1, index: $0) }
    let left = PlotFrame.left(yAxes: plots.map { $0.yAxis(height: available * $0.panel.share / shares) })
    let x = xAxis(width: Style.width - Style.margin - left)

    script.add("set multiplot")
    var top = header.bottom
    for (index, plot) in plots.enumerated() {
      let isLowest = index == panels.count - 1
      let height = available * plot.panel.share / shares
      let rect = CGRect(
        x: Style.margin, y: top, width: Style.width - 2 * Style.margin,
        height: height + (isLowest ? axisHeight : 0))
      let legend = index == 0 ? plot.legend(width: rect.maxX - left) : nil
      let frame = PlotFrame(
        plot.panel.title, x: x, y: plot.yAxis(height: height), in: rect, left: left, isLowest: isLowest,
        legendHeight: legend?.height ?? 0)
      frame.add(to: &script)
      if let legend {
        legend.add(to: &script, at: CGPoint(x: left, y: frame.legendTop))
      } else {
        script.add("unset key")
      }
      plot.addLines(to: &script, in: frame.area, xRange: x.range)
      script.add("unset label")
      script.add("unset arrow")
      top = rect.maxY + gap
    }
    script.add("unset multiplot")
    return script
  }

  /// The range of all panels' x with some room at both ends; for a single x half a unit, so that only it has a tick.
  private func xAxis(width: Double) -> Axis {
    let values = panels.flatMap(\.series).flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }.map(\.x)
    var range = 0.0...1.0
    if let lowest = values.min(), let highest = values.max() {
      let room = highest > lowest ? (highest - lowest) * 0.02 : 0.5
      range = (lowest - room)...(highest + room)
    }
    let ticks = Ticks(in: range, count: max(2, Int(width / 60)), integersOnly: xIsInteger).labeled
    return Axis(range: range, ticks: ticks, label: xLabel)
  }
}

/// How gnuplot draws one panel of a `LineChart`: its y axis and its lines.
struct LineChartPanel {
  let panel: LineChart.Panel

  private let index: Int
  /// The points' positions on the y axis.
  private let positions: [Double]

  /// gnuplot's dash patterns, as lengths of dash and gap, and its markers, the filled ones first.
  private static let dashes = ["solid", "(9,5)", "(2,4)", "(9,4,2,4)"]
  private static let markers = [7, 5, 9, 13, 11, 6, 4, 8]
  private static let ring = 6
  /// With more points than this, markers would hide the line.
  private static let mostMarkers = 60

  init(_ panel: LineChart.Panel, index: Int) {
    self.panel = panel
    self.index = index
    positions = panel.series.flatMap(\.points).filter(\.x.isFinite).map { panel.scale.position($0.y) }
      .filter(\.isFinite)
  }

  /// - Parameter height: the panel's, in logical points.
  func yAxis(height: Double) -> Axis {
    let count = max(2, Int(height / 20))
    return Axis(range: yRange, ticks: panel.scale.ticks(in: yRange, count: min(count, 9)))
  }

  /// The points' positions with some room. A linear axis is rounded outwards to ticks, stays within the panel's bounds,
  /// and goes below zero only if a point does.
  var yRange: ClosedRange<Double> {
    guard let lowest = positions.min(), let highest = positions.max() else { return 0...1 }
    switch panel.scale {
    case .linear: return linearRange(lowest, highest)
    case .logarithmic, .towardsOne:
      // If all values are equal, from half to double of them.
      let room = highest > lowest ? (highest - lowest) * 0.06 : log10(2)
      let lower = panel.scale == .logarithmic ? lowest - room : max(0, lowest - room)
      return lower...(highest + room)
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

  func legend(width: Double) -> Legend {
    Legend(names: panel.series.map(\.name), width: width)
  }

  func addLines(to script: inout GnuplotScript, in area: CGRect, xRange: ClosedRange<Double>) {
    var (background, plots, keyEntries): ([String], [String], [String]) = ([], [], [])
    var numbers: [LineChart.Series.Look: Int] = [:]
    for (order, series) in panel.series.enumerated() {
      let number = numbers[series.look, default: 0]
      numbers[series.look] = number + 1
      let name = "panel\(index)series\(order)"
      script.addData(name, rows: series.points.map { [$0.x, panel.scale.position($0.y)] })
      let look = "with " + style(of: series, number: number)
      let title = GnuplotScript.quoted(series.name)
      if series.look == .faint {
        // Drawn first, so that the others cover it, but named last in the key.
        background.append("$\(name) using 1:2 \(look) notitle")
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
    script.add("plot " + (background + plots + keyEntries).joined(separator: ", "))
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
      // A single point draws no line.
      let shape =
        series.points.count > 1
        ? "lines linewidth 1.25 \(dashes)"
        : "points pointtype \(Self.markers[(number + 5) % Self.markers.count]) pointsize 0.8"
      return "\(shape) linecolor rgb '\(Style.faintLine.hexString)'"
    }
  }

  /// Adds the line and the text of `mark`, and returns the plot of its ring.
  private func add(
    _ mark: LineChart.Mark, to script: inout GnuplotScript, in area: CGRect, xRange: ClosedRange<Double>
  ) -> String {
    let (x, ink) = (mark.point.x, Style.ink.hexString)
    script.add(
      "set arrow from first \(x), graph 0 to first \(x), graph 1 nohead back "
        + "linecolor rgb '\(Style.quietInk.hexString)' linewidth 1 dashtype (6,6)")
    let share = (x - xRange.lowerBound) / (xRange.upperBound - xRange.lowerBound)
    let isRight = share > 0.5
    // The text's opaque background must not cover the axis.
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
