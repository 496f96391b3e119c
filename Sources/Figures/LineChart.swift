import Foundation

/// Lines through measured points, drawn by gnuplot; several panels stand side by side.
public struct LineChart: Figure {
  public struct Point: Hashable, Sendable {
    public var x: Double
    public var y: Double

    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// A line. In a panel each has its own colour, dashes and markers, so that greyscale keeps them apart.
  public struct Series: Sendable {
    public var name: String
    /// In the order in which they are joined; one whose x or y is not finite is a gap.
    public var points: [Point]
    /// Whether it stands back behind the others, thin, grey and without markers, to compare them with.
    public var isFaint: Bool

    public init(name: String, points: [Point], isFaint: Bool = false) {
      self.name = name
      self.points = points
      self.isFaint = isFaint
    }

    /// A series of `values` at the whole numbers from `start`, as epochs are counted.
    public init(name: String, values: [Double], from start: Int = 1) {
      self.init(name: name, points: values.enumerated().map { Point(x: Double(start + $0), y: $1) })
    }
  }

  public struct Panel: Sendable {
    public var title: String
    public var xLabel: String
    public var yLabel: String
    public var series: [Series]
    /// Whether x counts something, so that its ticks are whole numbers.
    public var xIsInteger: Bool
    /// What y can be at all, as 0...1 for a share: the axis never leaves it.
    public var yBounds: ClosedRange<Double>?

    public init(
      title: String = "", xLabel: String = "", yLabel: String = "", series: [Series],
      xIsInteger: Bool = false,
      yBounds: ClosedRange<Double>? = nil
    ) {
      self.title = title
      self.xLabel = xLabel
      self.yLabel = yLabel
      self.series = series
      self.xIsInteger = xIsInteger
      self.yBounds = yBounds
    }
  }

  public var title: String
  public var subtitle: String?
  /// The panels from left to right, equally wide.
  public var panels: [Panel]
  /// The height of the figure in logical points.
  public var height: Double

  public init(title: String, subtitle: String? = nil, panels: [Panel], height: Double = 380) {
    precondition(!panels.isEmpty, "a line chart needs a panel or more")
    self.title = title
    self.subtitle = subtitle
    self.panels = panels
    self.height = height
  }

  public func writePNG(to url: URL) throws {
    try GnuplotProcess.render(script(), to: url)
  }

  func script() -> GnuplotScript {
    var script = GnuplotScript(width: Style.width, height: height)
    let header = FigureHeader(title: title, subtitle: subtitle, width: Style.width)
    script.addHeader(header)
    let gap = 3 * Style.gap
    let count = Double(panels.count)
    let width = (Style.width - 2 * Style.margin - gap * (count - 1)) / count
    script.add("set multiplot")
    for (index, panel) in panels.enumerated() {
      let rect = CGRect(
        x: Style.margin + Double(index) * (width + gap), y: header.bottom, width: width,
        height: height - header.bottom - Style.margin)
      LineChartPanel(panel, index: index, in: rect).add(to: &script)
      script.add("unset label")
    }
    script.add("unset multiplot")
    return script
  }
}
