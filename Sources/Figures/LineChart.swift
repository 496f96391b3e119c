import Foundation

/// Lines through measured points, drawn by gnuplot; several panels stand over one another on the same x axis.
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
      /// In a colour, with dashes and markers of its own, so that greyscale keeps several apart.
      case marked
      /// Grey, without markers.
      case quiet
      /// Thin and light behind the others, to compare them with.
      case faint
    }

    public var name: String
    /// In the order in which they are joined; one whose x or y is not finite is a gap.
    public var points: [Point]
    public var look: Look

    public init(name: String, points: [Point], look: Look = .marked) {
      self.name = name
      self.points = points
      self.look = look
    }

    /// A series of `values` at the whole numbers from `start`, as epochs are counted.
    public init(name: String, values: [Double], from start: Int = 1) {
      self.init(name: name, points: values.enumerated().map { Point(x: Double(start + $0), y: $1) })
    }
  }

  /// A point to be noticed: ringed, on a line from top to bottom of its panel, with words beside it.
  public struct Mark: Sendable {
    public enum Edge: Sendable { case top, bottom }

    public var point: Point
    public var text: String
    /// Where the words stand, away from the lines.
    public var edge: Edge

    public init(_ point: Point, text: String, edge: Edge) {
      self.point = point
      self.text = text
      self.edge = edge
    }
  }

  public struct Panel: Sendable {
    public var title: String
    public var series: [Series]
    public var scale: AxisScale
    /// What y can be at all, as 0...1 for a share: a linear axis never leaves it.
    public var yBounds: ClosedRange<Double>?
    public var mark: Mark?
    /// How high the panel is, against the others.
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
  /// Whether x counts something, so that its ticks are whole numbers.
  public var xIsInteger: Bool
  /// The panels from top to bottom. The key, over the first one, is that of its lines; the same lines in the others
  /// look alike.
  public var panels: [Panel]
  /// The height of the figure in logical points.
  public var height: Double

  public init(
    title: String, subtitle: String? = nil, xLabel: String = "", xIsInteger: Bool = false, panels: [Panel],
    height: Double = 380
  ) {
    precondition(!panels.isEmpty, "a line chart needs a panel or more")
    self.title = title
    self.subtitle = subtitle
    self.xLabel = xLabel
    self.xIsInteger = xIsInteger
    self.panels = panels
    self.height = height
  }

  public func writePNG(to url: URL) throws {
    try GnuplotProcess.render(script(), to: url)
  }

  func script(for output: GnuplotOutput = .png) -> GnuplotScript {
    var script = GnuplotScript(width: Style.width, height: height, output: output)
    let header = FigureHeader(title: title, subtitle: subtitle, width: Style.width)
    script.addHeader(header)
    let gap = 1.5 * Style.gap
    // The lowest panel holds the x axis's texts besides.
    let axisHeight = ChartFrame(yTicks: [], xLabel: xLabel, yLabel: "").bottom(tickLines: 1)
    let available =
      height - header.bottom - Style.margin - gap * Double(panels.count - 1) - axisHeight
    let shares = panels.reduce(0) { $0 + $1.share }
    let parts = panels.enumerated().map { LineChartPanel($1, index: $0) }
    let left = StackedPlot.left(yAxes: parts.map { $0.yAxis(height: available * $0.panel.share / shares) })
    let x = xAxis(width: Style.width - Style.margin - left)

    script.add("set multiplot")
    var top = header.bottom
    for (index, part) in parts.enumerated() {
      let isLowest = index == panels.count - 1
      let height = available * part.panel.share / shares
      let rect = CGRect(
        x: Style.margin, y: top, width: Style.width - 2 * Style.margin,
        height: height + (isLowest ? axisHeight : 0))
      let legend = index == 0 ? part.legend(width: rect.maxX - left) : nil
      let plot = StackedPlot(
        part.panel.title, x: x, y: part.yAxis(height: height), in: rect, left: left, isLowest: isLowest,
        roomForLegend: legend?.height ?? 0)
      plot.add(to: &script)
      if let legend {
        legend.add(to: &script, at: CGPoint(x: left, y: plot.legendTop))
      } else {
        script.add("unset key")
      }
      part.addLines(to: &script, in: plot.area, xRange: x.range)
      script.add("unset label")
      script.add("unset arrow")
      top = rect.maxY + gap
    }
    script.add("unset multiplot")
    return script
  }

  /// The range of all panels' x with some room at both ends; for a single x, half of a whole number, so that it alone
  /// has a tick.
  private func xAxis(width: Double) -> ChartAxis {
    let values = panels.flatMap(\.series).flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }.map(\.x)
    var range = 0.0...1.0
    if let lowest = values.min(), let highest = values.max() {
      let room = highest > lowest ? (highest - lowest) * 0.02 : 0.5
      range = (lowest - room)...(highest + room)
    }
    let ticks = Ticks(in: range, count: max(2, Int(width / 60)), integersOnly: xIsInteger).labelled
    return ChartAxis(range: range, ticks: ticks, label: xLabel)
  }
}
