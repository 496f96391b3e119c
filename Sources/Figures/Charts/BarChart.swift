import Foundation

/// Bars for categories, drawn by gnuplot; several series are side by side in each category.
public struct BarChart: Figure {
  /// Bars of one color.
  public struct Series: Sendable {
    public var name: String
    /// One value for each category.
    public var values: [Double]

    public init(name: String, values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  public var title: String
  public var subtitle: String?
  public var xLabel: String
  public var yLabel: String
  public var categories: [String]
  public var series: [Series]
  /// Digits after the point in the values over the bars; nil writes no values.
  public var valueDecimals: Int?
  /// The height of the figure in logical points.
  public var height: Double

  /// A chart of `series`, each with one finite value for each of `categories`.
  public init(
    title: String, subtitle: String? = nil, xLabel: String = "", yLabel: String = "", categories: [String],
    series: [Series], valueDecimals: Int? = 0, height: Double = 380
  ) {
    for one in series {
      precondition(
        one.values.count == categories.count && one.values.allSatisfy(\.isFinite),
        "series \(one.name) has the values \(one.values) for \(categories.count) categories")
    }
    self.title = title
    self.subtitle = subtitle
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.categories = categories
    self.series = series
    self.valueDecimals = valueDecimals
    self.height = height
  }

  /// A chart of a single series.
  public init(
    title: String, subtitle: String? = nil, xLabel: String = "", yLabel: String = "", categories: [String],
    values: [Double], valueDecimals: Int? = 0, height: Double = 380
  ) {
    self.init(
      title: title, subtitle: subtitle, xLabel: xLabel, yLabel: yLabel, categories: categories,
      series: [Series(name: "", values: values)], valueDecimals: valueDecimals, height: height)
  }

  public func writePNG(to url: URL) throws {
    try GnuplotProcess.render(script(), to: url, description: alternativeText)
  }

  func script() -> GnuplotScript {
    var script = GnuplotScript(width: Style.width, height: height)
    let header = FigureHeader(title: title, subtitle: subtitle, width: Style.width)
    let values = series.flatMap(\.values)
    let (lowest, highest) = (min(0, values.min() ?? 0), max(0, values.max() ?? 0))
    let span = highest > lowest ? highest - lowest : 1

    let ticks = Ticks(in: lowest...(lowest + span), count: 5).labeled
    let margins = PlotMargins(yTicks: ticks.map(\.1), xLabel: xLabel, yLabel: yLabel)
    let left = Style.margin + margins.left
    let plotWidth = Style.width - left - Style.margin
    let slot = plotWidth / Double(max(1, categories.count))
    let categoryLines = categories.map { Style.bodyFont.lines(of: $0, width: slot - Style.gap) }
    let bottom = margins.bottom(tickLines: categoryLines.map(\.count).max() ?? 1)
    let legend = Legend(names: series.map(\.name), width: plotWidth)
    let top = header.bottom + legend.height
    let area = CGRect(
      x: left, y: top, width: plotWidth, height: max(1, height - top - bottom - Style.margin))

    // The bars of a category fill four fifths of its slot.
    let barShare = 0.8 / Double(max(1, series.count))
    let labels = ValueLabels(
      series.flatMap { $0.values.map { NumberText.decimal($0, decimals: valueDecimals ?? 0) } },
      barWidth: slot * barShare)
    let labelShare = valueDecimals == nil ? 0 : min(0.4, (labels.height + Style.gap) / Double(area.height))
    let room = span * labelShare / (1 - (lowest < 0 ? 2 : 1) * labelShare)

    script.addHeader(header)
    legend.add(to: &script, at: CGPoint(x: left, y: header.bottom))
    script.setPlotArea(area)
    let names = zip(categories.indices, categoryLines).map { (Double($0), $1.joined(separator: "\n")) }
    script.addText(
      xLabel, at: margins.xLabelPoint(under: area, tickLines: categoryLines.map(\.count).max() ?? 1),
      font: Style.bodyFont, color: Style.quietInk, alignment: "center")
    script.setAxis("x", range: -0.5...(Double(max(1, categories.count)) - 0.5), ticks: names)
    let upper = lowest + span + room
    script.setAxis("y", label: yLabel, range: (lowest < 0 ? lowest - room : 0)...upper, ticks: ticks)
    script.add("set xtics scale 0")
    if lowest < 0 { script.add("set xzeroaxis linetype 1 linecolor rgb '\(Style.quietInk.hexString)'") }
    // Where values are written, grid lines would only cross them.
    if valueDecimals != nil { script.add("unset grid") }
    addBars(to: &script, barShare: barShare, labels: labels)
    return script
  }

  private func addBars(to script: inout GnuplotScript, barShare: Double, labels: ValueLabels) {
    var plots: [String] = []
    for (index, one) in series.enumerated() {
      let offset = (Double(index) - Double(series.count - 1) / 2) * barShare
      script.addData(
        "series\(index)",
        rows: one.values.enumerated().map { [Double($0) + offset, $1, barShare * 0.94] })
      let color = Style.palette[index % Style.palette.count].hexString
      plots.append(
        "$series\(index) using 1:2:3 with boxes fillstyle solid 1 noborder linecolor rgb '\(color)' "
          + "title \(GnuplotScript.quoted(one.name))")
      if let valueDecimals {
        for (category, value) in one.values.enumerated() {
          labels.add(
            NumberText.decimal(value, decimals: valueDecimals), x: Double(category) + offset, value: value,
            to: &script)
        }
      }
    }
    if categories.isEmpty || plots.isEmpty { plots = ["NaN notitle"] }
    script.add("plot " + plots.joined(separator: ", "))
  }
}

/// The values above the bars, rotated when the widest does not fit the bars.
private struct ValueLabels {
  private let isVertical: Bool
  /// The room that the labels take above the highest bar, in logical points.
  let height: Double

  private static let font = Font(size: 10.5)

  init(_ texts: [String], barWidth: Double) {
    let widest = texts.map(Self.font.width(of:)).max() ?? 0
    isVertical = widest > barWidth - 2
    height = isVertical ? widest : Self.font.lineHeight
  }

  /// Adds the label of the bar at `x`, beyond the bar's end.
  func add(_ text: String, x: Double, value: Double, to script: inout GnuplotScript) {
    let below = value < 0
    let distance = isVertical ? Style.gap / 2 : Self.font.lineHeight / 2 + 1
    let placement = isVertical ? "rotate by 90 \(below ? "right" : "left")" : "center"
    let offset = (below ? -distance : distance) / script.size.height
    script.add(
      "set label \(GnuplotScript.quoted(text)) at first \(x), first \(value) \(placement) front "
        + "offset 0, screen \(offset) "
        + "font \(script.name(of: Self.font)) textcolor rgb '\(Style.ink.hexString)'")
  }
}
