import Foundation

/// Measured shares with their confidence intervals, one for each category, drawn by gnuplot. The y axis spans only the
/// intervals; there are no bars, since their lengths would mislead on such an axis.
public struct IntervalChart: Figure {
  /// A category with what was measured of it.
  public struct Item: Sendable {
    enum Measurement {
      /// A share in 0...1 and its confidence interval.
      case measured(Double, in: ClosedRange<Double>)
      /// Why there is none.
      case absent(String)
    }

    public var name: String
    let measurement: Measurement

    /// - Parameters:
    ///   - share: in 0...1, within `interval`.
    ///   - interval: its confidence interval.
    public init(name: String, share: Double, interval: ClosedRange<Double>) {
      precondition(interval.contains(share), "\(name)'s share \(share) is not in its interval \(interval)")
      self.name = name
      measurement = .measured(share, in: interval)
    }

    /// A category of which nothing was measured, with the reason, which is written in its place.
    public init(name: String, absence: String) {
      self.name = name
      measurement = .absent(absence)
    }
  }

  public var title: String
  public var subtitle: String?
  public var xLabel: String
  public var items: [Item]
  /// A share to compare the others with, drawn as a dashed line.
  public var reference: Double?
  /// The height of the figure in logical points.
  public var height: Double

  public init(
    title: String, subtitle: String? = nil, xLabel: String = "", items: [Item], reference: Double? = nil,
    height: Double = 380
  ) {
    self.title = title
    self.subtitle = subtitle
    self.xLabel = xLabel
    self.items = items
    self.reference = reference
    self.height = height
  }

  public func writePNG(to url: URL) throws {
    try GnuplotProcess.render(script(), to: url, description: alternativeText)
  }

  /// How far the x axis extends before the first category and after the last, whose value is written there.
  private static let (before, after) = (0.4, 0.7)

  func script() -> GnuplotScript {
    var script = GnuplotScript(width: Style.width, height: height)
    let header = FigureHeader(title: title, subtitle: subtitle, width: Style.width)
    script.addHeader(header)
    let y = yAxis
    let x = Axis(
      range: -Self.before...(Double(max(1, items.count)) - 1 + Self.after),
      ticks: items.enumerated().map { (Double($0), $1.name) }, label: xLabel)
    let left = PlotFrame.left(yAxes: [y])
    let frame = PlotFrame(
      "", x: x, y: y,
      in: CGRect(
        x: Style.margin, y: header.bottom, width: Style.width - 2 * Style.margin,
        height: height - header.bottom - Style.margin), left: left, isLowest: true)
    frame.add(to: &script)

    var plots: [String] = []
    if let reference {
      plots.append("\(reference) with \(GnuplotScript.referenceLine) notitle")
    }
    let measured = measured
    if !measured.isEmpty {
      script.addData(
        "items",
        rows: measured.map { [Double($0), $1, $2.lowerBound, $2.upperBound] })
      plots.append("$items using 1:2:3:4 with \(GnuplotScript.intervals) notitle")
    }
    addValues(to: &script, in: frame.area)
    script.add("plot " + (plots.isEmpty ? "NaN notitle" : plots.joined(separator: ", ")))
    return script
  }

  /// The measured shares and intervals with the places of their categories.
  private var measured: [(place: Int, share: Double, interval: ClosedRange<Double>)] {
    items.enumerated().compactMap { place, item in
      if case .measured(let share, let interval) = item.measurement { (place, share, interval) } else { nil }
    }
  }

  /// Writes each share beside its point, and over the name of a category without one why.
  private func addValues(to script: inout GnuplotScript, in area: CGRect) {
    let slot = area.width / (Double(max(1, items.count)) - 1 + Self.after + Self.before)
    let range = yAxis.range
    for (index, item) in items.enumerated() {
      let x = area.minX + (Double(index) + Self.before) * slot
      switch item.measurement {
      case .measured(let share, _):
        let height = (share - range.lowerBound) / (range.upperBound - range.lowerBound)
        script.addText(
          NumberText.percentage(share),
          at: CGPoint(x: x + Style.gap, y: area.maxY - area.height * height),
          font: Style.captionFont, color: Style.ink, isOpaque: true)
      case .absent(let reason):
        script.addText(
          reason, at: CGPoint(x: x, y: area.maxY - Style.captionFont.lineHeight),
          font: Style.captionFont, color: Style.quietInk, alignment: "center", isOpaque: true)
      }
    }
  }

  /// From the tick below the lowest interval to the one above the highest, within 0...1.
  private var yAxis: Axis {
    let shares =
      measured.flatMap { [$0.interval.lowerBound, $0.interval.upperBound] } + [reference].compactMap(\.self)
    let (lowest, highest) = (shares.min() ?? 0, shares.max() ?? 1)
    let step = Ticks(in: lowest...max(highest, lowest + 1e-4), count: 7).step
    let range =
      max(0, (lowest / step).rounded(.down) * step)...min(1, (highest / step + 1e-9).rounded(.up) * step)
    let ticks = Ticks(in: range, count: 7).values.map { ($0, String(format: "%.6g\u{A0}%%", 100 * $0)) }
    return Axis(range: range, ticks: ticks)
  }
}
