import Foundation

/// A classifier's accuracy against its confidence, with a histogram of the predictions beneath, drawn by gnuplot.
///
/// On both axes halving the distance to 100 % is always the same step, since a trained network is nearly always nearly
/// sure. The diagonal, on which accuracy and confidence are equal, stays a straight line.
public struct ReliabilityDiagram: Figure {
  /// Predictions of similar confidence.
  public struct Bin: Sendable {
    public var confidences: ClosedRange<Double>
    public var count: Int
    public var meanConfidence: Double
    /// The share of correct predictions, and its confidence interval.
    public var accuracy: Double
    public var interval: ClosedRange<Double>

    public init(
      confidences: ClosedRange<Double>, count: Int, meanConfidence: Double, accuracy: Double,
      interval: ClosedRange<Double>
    ) {
      self.confidences = confidences
      self.count = count
      self.meanConfidence = meanConfidence
      self.accuracy = accuracy
      self.interval = interval
    }
  }

  public var title: String
  public var subtitle: String?
  /// In order of confidence, the first from 0, the last to 1; those without predictions have no point.
  public var bins: [Bin]

  public init(title: String, subtitle: String? = nil, bins: [Bin]) {
    precondition(!bins.isEmpty, "a reliability diagram needs at least one bin")
    self.title = title
    self.subtitle = subtitle
    self.bins = bins
  }

  public func writePNG(to url: URL) throws {
    try GnuplotProcess.render(script(), to: url, description: alternativeText)
  }

  private static let height = 560.0

  /// The last bin ends at 1, which is infinitely far away: it is drawn half a decade wide.
  private var scale: AxisScale {
    .towardsOne(nearest: (1 - bins[bins.count - 1].confidences.lowerBound) / 10.0.squareRoot())
  }

  private var edges: [Double] {
    let shown = bins.drop { $0.count == 0 }
    return (shown.isEmpty ? bins[...] : shown).map(\.confidences.lowerBound) + [1]
  }

  /// From the first bin that has predictions.
  private var range: ClosedRange<Double> {
    let first = bins.first { $0.count > 0 } ?? bins[0]
    return scale.position(first.confidences.lowerBound)...scale.position(1)
  }

  func script() -> GnuplotScript {
    var script = GnuplotScript(width: Style.width, height: Self.height)
    let header = FigureHeader(title: title, subtitle: subtitle, width: Style.width)
    script.addHeader(header)
    // Markers at the end are not clipped.
    let room = 0.06
    let ticks = edges.map { (scale.position($0), String(format: "%g\u{A0}%%", 100 * $0)) }
    let x = Axis(
      range: range.lowerBound...(range.upperBound + room), ticks: ticks, label: "confidence")
    // Accuracies may be below the lowest confidence.
    let lowest = bins.filter { $0.count > 0 }.map { scale.position($0.interval.lowerBound) }.min()
    let yRange = min(range.lowerBound, lowest ?? 0)...(range.upperBound + room)
    let y = Axis(range: yRange, ticks: ticks)
    let most = Double(max(1, bins.map(\.count).max() ?? 1))
    // The numbers are above the bars.
    let counts = Axis(range: 0...1.25 * most, ticks: [])
    let left = PlotFrame.left(yAxes: [y, counts])
    let axisHeight = PlotMargins(yTicks: [], xLabel: x.label, yLabel: "").bottom(tickLines: 1)
    let countsHeight = 120.0
    let right = Style.width - Style.margin
    let bottom = Self.height - Style.margin
    let middle = bottom - axisHeight - countsHeight

    script.add("set multiplot")
    let points = PlotFrame(
      "Accuracy, with 95\u{A0}% intervals", x: x, y: y,
      in: CGRect(
        x: Style.margin, y: header.bottom, width: right - Style.margin,
        height: middle - 1.5 * Style.gap - header.bottom), left: left, isLowest: false)
    points.add(to: &script)
    script.addText(
      "above the line it is more often right than it says, below less often",
      at: CGPoint(x: points.area.maxX, y: points.rect.minY + Style.headingFont.capHeight / 2),
      font: Style.captionFont, color: Style.quietInk, alignment: "right")
    addPoints(to: &script)
    script.add("unset label")
    let histogram = PlotFrame(
      "Predictions", x: x, y: counts,
      in: CGRect(x: Style.margin, y: middle, width: right - Style.margin, height: bottom - middle),
      left: left, isLowest: true)
    histogram.add(to: &script)
    addCounts(to: &script)
    script.add("unset multiplot")
    return script
  }

  private func addPoints(to script: inout GnuplotScript) {
    script.addData("diagonal", rows: [range.lowerBound, range.upperBound].map { [$0, $0] })
    script.addData(
      "bins",
      rows: bins.filter { $0.count > 0 }.map { bin in
        [bin.meanConfidence, bin.accuracy, bin.interval.lowerBound, bin.interval.upperBound].map(
          scale.position)
      })
    script.add(
      "plot $diagonal using 1:2 with \(GnuplotScript.referenceLine) notitle, "
        + "$bins using 1:2:3:4 with \(GnuplotScript.intervals) notitle")
  }

  private func addCounts(to script: inout GnuplotScript) {
    let shown = bins.filter { scale.position($0.confidences.upperBound) > range.lowerBound }
    script.addData(
      "counts",
      rows: shown.map { bin in
        let (lower, upper) = (
          scale.position(bin.confidences.lowerBound), scale.position(bin.confidences.upperBound)
        )
        return [(lower + upper) / 2, Double(bin.count), lower, upper, 0, Double(bin.count)]
      })
    for bin in shown {
      let middle =
        (scale.position(bin.confidences.lowerBound) + scale.position(bin.confidences.upperBound)) / 2
      script.add(
        "set label \(GnuplotScript.quoted(NumberText.grouped(bin.count))) "
          + "at first \(middle), first \(bin.count) center front "
          + "offset 0, screen \((Style.captionFont.lineHeight / 2 + 1) / Self.height) "
          + "font \(script.name(of: Style.captionFont)) textcolor rgb '\(Style.ink.hexString)'")
    }
    script.add("unset grid")
    script.add(
      "plot $counts using 1:2:3:4:5:6 with boxxyerror fillstyle solid 1 border "
        + "linecolor rgb '\(Style.background.hexString)' fillcolor rgb '\(Style.palette[0].hexString)' notitle"
    )
  }
}
