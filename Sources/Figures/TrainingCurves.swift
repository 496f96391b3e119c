import Foundation

/// Loss on the left and accuracy on the right, in training and on the validation images, over the epochs.
public struct TrainingCurves: Figure {
  /// What was measured at one moment of a training run.
  public struct Point: Sendable {
    /// The time, in epochs from the start.
    public var epoch: Double
    public var loss: Double
    /// A share of 0...1.
    public var accuracy: Double

    public init(epoch: Double, loss: Double, accuracy: Double) {
      self.epoch = epoch
      self.loss = loss
      self.accuracy = accuracy
    }
  }

  /// What was measured in training, and on the validation images after the epochs.
  public typealias Points = (training: [Point], validation: [Point])

  public var title: String
  public var subtitle: String?
  public var measured: Points
  /// Those of the run before, drawn faintly behind.
  public var former: Points?

  public init(title: String, subtitle: String? = nil, measured: Points, former: Points? = nil) {
    self.title = title
    self.subtitle = subtitle
    self.measured = measured
    self.former = former
  }

  public func writePNG(to url: URL) throws {
    try LineChart(
      title: title, subtitle: subtitle,
      panels: [
        panel("Loss", bounds: 0...Double.infinity, \.loss), panel("Accuracy", bounds: 0...1, \.accuracy),
      ]
    ).writePNG(to: url)
  }

  private func panel(
    _ title: String, bounds: ClosedRange<Double>, _ value: KeyPath<Point, Double>
  ) -> LineChart.Panel {
    func series(_ name: String, _ points: [Point], isFaint: Bool = false) -> LineChart.Series {
      LineChart.Series(
        name: name, points: points.map { .init(x: $0.epoch, y: $0[keyPath: value]) }, isFaint: isFaint)
    }
    let before = former.map {
      [
        series("training before", $0.training, isFaint: true),
        series("validation before", $0.validation, isFaint: true),
      ]
    }
    let series =
      [series("training", measured.training), series("validation", measured.validation)] + (before ?? [])
    // Within a single epoch there are no whole numbers to mark.
    let lastEpoch = series.flatMap(\.points).map(\.x).max() ?? 0
    return LineChart.Panel(
      title: title, xLabel: "epoch", series: series, xIsInteger: lastEpoch > 1, yBounds: bounds)
  }
}
