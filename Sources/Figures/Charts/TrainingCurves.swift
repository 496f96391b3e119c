import Foundation

/// Loss, accuracy and learning rate over the epochs, in training and on the validation images, with the epoch of the
/// best validation accuracy marked.
///
/// The loss is on a logarithmic axis, the accuracy on one on which halving the errors is always the same step: on linear
/// axes everything after the first hundred batches would be squeezed into a line.
public struct TrainingCurves: Figure {
  /// A measurement at one time of a training run.
  public struct Point: Sendable {
    /// The time, in epochs from the start.
    public var epoch: Double
    public var loss: Double
    /// A share in 0...1.
    public var accuracy: Double
    /// nil when the point is not of a training step.
    public var learningRate: Double?

    public init(epoch: Double, loss: Double, accuracy: Double, learningRate: Double? = nil) {
      self.epoch = epoch
      self.loss = loss
      self.accuracy = accuracy
      self.learningRate = learningRate
    }
  }

  /// The measurements of one training run.
  public struct Run: Sendable {
    public var training: [Point]
    /// On the validation images, after the epochs.
    public var validation: [Point]

    public init(training: [Point] = [], validation: [Point] = []) {
      self.training = training
      self.validation = validation
    }

    /// The earliest point of the highest validation accuracy.
    var best: Point? {
      validation.reduce(nil) { best, point in
        guard let best, best.accuracy >= point.accuracy else { return point }
        return best
      }
    }

    var learningRates: [LineChart.Point] {
      training.compactMap { point in point.learningRate.map { .init(x: point.epoch, y: $0) } }
    }
  }

  public var title: String
  public var subtitle: String?
  public var measured: Run
  /// The run before this one, drawn faintly behind it.
  public var previous: Run?

  public init(title: String, subtitle: String? = nil, measured: Run, previous: Run? = nil) {
    self.title = title
    self.subtitle = subtitle
    self.measured = measured
    self.previous = previous
  }

  public func writePNG(to url: URL) throws {
    try chart.writePNG(to: url)
  }

  var chart: LineChart {
    let points = [measured, previous].compactMap { $0 }.flatMap { $0.training + $0.validation }
    // Zero errors have no logarithm: draw them half a step below the smallest.
    let fewestErrors = points.map { 1 - $0.accuracy }.filter { $0 > 0 }.min() ?? 0.01
    // Nor has a loss of zero: draw it at the smallest.
    let lowestLoss = points.map(\.loss).filter { $0 > 0 }.min() ?? 1
    let loss = { (point: Point) in max(point.loss, lowestLoss) }
    let best = measured.best
    return LineChart(
      title: title, subtitle: subtitle, xLabel: "epoch",
      // Within a single epoch there are no integers to mark.
      xIsInteger: (points.map(\.epoch).max() ?? 0) > 1,
      panels: [
        .init(
          title: "Loss, on a logarithmic scale", series: series(loss), scale: .logarithmic,
          mark: best.map {
            .init(.init(x: $0.epoch, y: loss($0)), text: String(format: "loss %.4f", $0.loss), edge: .top)
          }, share: 5),
        .init(
          title: "Accuracy, on a logarithmic scale of the errors", series: series(\.accuracy),
          scale: .towardsOne(nearest: fewestErrors / 2),
          mark: best.map {
            .init(
              .init(x: $0.epoch, y: $0.accuracy),
              text: String(format: "best epoch: %g, %.2f\u{A0}%%", $0.epoch, 100 * $0.accuracy),
              edge: .bottom)
          }, share: 5),
        learningRatePanel,
      ], height: 600)
  }

  private func series(_ value: (Point) -> Double) -> [LineChart.Series] {
    func line(_ name: String, _ points: [Point], _ look: LineChart.Series.Look) -> LineChart.Series {
      LineChart.Series(
        name: name, points: points.map { .init(x: $0.epoch, y: value($0)) }, look: look)
    }
    let before = previous.map {
      [line("training before", $0.training, .faint), line("validation before", $0.validation, .faint)]
    }
    return [line("training", measured.training, .marked), line("validation", measured.validation, .marked)]
      + (before ?? [])
  }

  private var learningRatePanel: LineChart.Panel {
    let before = previous.map {
      LineChart.Series(name: "before", points: $0.learningRates, look: .faint)
    }
    let now = LineChart.Series(name: "learning rate", points: measured.learningRates, look: .quiet)
    return .init(title: "Learning rate", series: [now] + (before.map { [$0] } ?? []), share: 2.2)
  }
}
