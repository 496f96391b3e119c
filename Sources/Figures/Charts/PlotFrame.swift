import Foundation

/// Heading and axes of a plot. Plots may be stacked on a shared x axis: their left and right edges align, and only the
/// lowest shows the axis's texts.
struct PlotFrame {
  /// The whole plot with its texts.
  let rect: CGRect
  /// The area between the axes.
  let area: CGRect

  private let heading: String
  private let (x, y): (Axis, Axis)
  private let isLowest: Bool
  private let margins: PlotMargins

  /// - Parameters:
  ///   - left: the place of the y axis, from `left(yAxes:)`.
  ///   - legendHeight: the room to leave between the heading and the plot.
  init(
    _ heading: String, x: Axis, y: Axis, in rect: CGRect, left: Double, isLowest: Bool,
    legendHeight: Double = 0
  ) {
    self.heading = heading
    self.rect = rect
    self.x = x
    self.y = y
    self.isLowest = isLowest
    margins = PlotMargins(yTicks: y.ticks.map(\.1), xLabel: x.label, yLabel: y.label)
    let headingHeight = heading.isEmpty ? 0 : Style.headingFont.lineHeight + Style.gap / 2
    let top = rect.minY + headingHeight + legendHeight
    // Ticks without texts fit into the gap to the next plot.
    let bottom = isLowest ? margins.bottom(tickLines: 1) : 0
    area = CGRect(x: left, y: top, width: rect.maxX - left, height: max(1, rect.maxY - top - bottom))
  }

  /// The place of the y axis of stacked plots: far enough right for the widest of their texts.
  static func left(yAxes: [Axis]) -> Double {
    Style.margin
      + (yAxes.map { PlotMargins(yTicks: $0.ticks.map(\.1), xLabel: "", yLabel: $0.label).left }.max() ?? 0)
  }

  /// The top of the legend.
  var legendTop: Double {
    rect.minY + (heading.isEmpty ? 0 : Style.headingFont.lineHeight)
  }

  /// Adds heading and axes, for the next `plot` command.
  func add(to script: inout GnuplotScript) {
    if !heading.isEmpty {
      script.addText(
        heading, at: CGPoint(x: area.minX, y: rect.minY + Style.headingFont.capHeight / 2),
        font: Style.headingFont, color: Style.ink)
    }
    if isLowest {
      script.addText(
        x.label, at: margins.xLabelPoint(under: area, tickLines: 1), font: Style.bodyFont,
        color: Style.quietInk, alignment: "center")
    }
    script.setPlotArea(area)
    script.setAxis("x", range: x.range, ticks: isLowest ? x.ticks : x.ticks.map { ($0.0, "") })
    script.setAxis("y", label: y.label, range: y.range, ticks: y.ticks)
  }
}

/// The room that axes take around a plot, from the measured widths of their texts.
struct PlotMargins {
  /// The room left of the plot.
  let left: Double
  private let labelHeight: Double

  init(yTicks: [String], xLabel: String, yLabel: String) {
    let ticks = yTicks.map(Style.bodyFont.width(of:)).max() ?? 0
    let label = yLabel.isEmpty ? 0 : Style.bodyFont.lineHeight + Style.gap
    left = (ticks + Style.gap * 1.5 + label).rounded(.up)
    labelHeight = xLabel.isEmpty ? 0 : Style.bodyFont.lineHeight + Style.gap / 2
  }

  /// The center of the x axis's label under a plot in `area`. gnuplot's own place allows for one line of tick texts only.
  func xLabelPoint(under area: CGRect, tickLines: Int) -> CGPoint {
    CGPoint(x: area.midX, y: area.maxY + bottom(tickLines: tickLines) - Style.bodyFont.capHeight / 2)
  }

  /// The room under the plot, when tick texts have `tickLines` lines.
  func bottom(tickLines: Int) -> Double {
    Double(tickLines) * Style.bodyFont.lineHeight + Style.gap / 2 + labelHeight
  }
}

/// gnuplot's key above a plot, in as many columns as fit, so that it never covers the data.
struct Legend {
  private let columns: Int
  private let rows: Int

  private static let font = Style.bodyFont
  /// The width of the sample before a name, with the space around it.
  private static let sampleWidth = 56.0

  /// A legend for `names` above a plot `width` wide. A single series needs none.
  init(names: [String], width: Double) {
    let shown = names.count > 1 ? names.count : 0
    let entryWidth = (names.map(Self.font.width(of:)).max() ?? 0) + Self.sampleWidth
    columns = max(1, min(shown, Int(width / entryWidth)))
    rows = (shown + columns - 1) / columns
  }

  /// The room that the legend takes above the plot.
  var height: Double { rows == 0 ? 0 : Double(rows) * Self.font.lineHeight + Style.gap }

  /// Adds the key with its top left corner at `point`.
  func add(to script: inout GnuplotScript, at point: CGPoint) {
    guard rows > 0 else { return script.add("unset key") }
    script.add(
      "set key at \(script.screen(point)) left top horizontal Left reverse maxcols \(columns) "
        + "samplen 2.5 spacing 1.1 textcolor rgb '\(Style.ink.hexString)'")
  }
}
