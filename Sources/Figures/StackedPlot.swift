import Foundation

/// An axis as it is drawn: what it spans, in positions of its scale, and its ticks.
struct ChartAxis {
  var range: ClosedRange<Double>
  var ticks: [(Double, String)]
  var label = ""
}

/// The frame of one of several plots that stand over one another on the same x axis: their left and right ends align,
/// and only the lowest has the axis's texts.
struct StackedPlot {
  /// All that the plot takes, with its texts.
  let rect: CGRect
  /// Between the axes.
  let area: CGRect

  private let heading: String
  private let (x, y): (ChartAxis, ChartAxis)
  private let isLowest: Bool
  private let frame: ChartFrame

  /// - Parameters:
  ///   - left: where the y axis stands, from ``left(of:yAxes:)``.
  ///   - roomForLegend: what to leave free between the heading and the plot.
  init(
    _ heading: String, x: ChartAxis, y: ChartAxis, in rect: CGRect, left: Double, isLowest: Bool,
    roomForLegend: Double = 0
  ) {
    self.heading = heading
    self.rect = rect
    self.x = x
    self.y = y
    self.isLowest = isLowest
    frame = ChartFrame(yTicks: y.ticks.map(\.1), xLabel: x.label, yLabel: y.label)
    let headingHeight = heading.isEmpty ? 0 : Style.headingFont.lineHeight + Style.gap / 2
    let top = rect.minY + headingHeight + roomForLegend
    // Ticks without texts stay within the gap to the next plot.
    let bottom = isLowest ? frame.bottom(tickLines: 1) : 0
    area = CGRect(x: left, y: top, width: rect.maxX - left, height: max(1, rect.maxY - top - bottom))
  }

  /// Where the y axes of plots in a figure of `Style.width` stand under one another.
  static func left(yAxes: [ChartAxis]) -> Double {
    Style.margin
      + (yAxes.map { ChartFrame(yTicks: $0.ticks.map(\.1), xLabel: "", yLabel: $0.label).left }.max() ?? 0)
  }

  /// Where a legend may begin.
  var legendTop: Double {
    rect.minY + (heading.isEmpty ? 0 : Style.headingFont.lineHeight)
  }

  /// Draws heading and axes; what is plotted next lies between them.
  func add(to script: inout GnuplotScript) {
    if !heading.isEmpty {
      script.addText(
        heading, at: CGPoint(x: area.minX, y: rect.minY + Style.headingFont.capHeight / 2),
        font: Style.headingFont, color: Style.ink)
    }
    if isLowest {
      script.addText(
        x.label, at: frame.xLabelPoint(under: area, tickLines: 1), font: Style.bodyFont,
        color: Style.quietInk, alignment: "center")
    }
    script.setPlotArea(area)
    script.setAxis("x", range: x.range, ticks: isLowest ? x.ticks : x.ticks.map { ($0.0, "") })
    script.setAxis("y", label: y.label, range: y.range, ticks: y.ticks)
  }
}
