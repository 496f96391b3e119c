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

  public var title: String
  public var subtitle: String?
  public var training: [Point]
  public var validation: [Point]

  public init(title: String, subtitle: String? = nil, training: [Point], validation: [Point]) {
    self.title = title
    self.subtitle = subtitle
    self.training = training
    self.validation = validation
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
    let series = [("training", training), ("validation", validation)].map { name, points in
      LineChart.Series(name: name, points: points.map { .init(x: $0.epoch, y: $0[keyPath: value]) })
    }
    // Within a single epoch there are no whole numbers to mark.
    let lastEpoch = (training + validation).map(\.epoch).max() ?? 0
    return LineChart.Panel(
      title: title, xLabel: "epoch", series: series, xIsInteger: lastEpoch > 1, yBounds: bounds)
  }
}
