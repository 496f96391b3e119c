import Figures
import Testing

/// A figure of fixed small inputs, and one of inputs that differ a little, which must not be taken for it.
struct GoldenFigure: Sendable, CustomTestStringConvertible {
  let name: String
  let figure: any Figure
  let wrong: any Figure

  var testDescription: String { name }

  static let all = [
    GoldenFigure(name: "bar-chart", figure: bars(40), wrong: bars(36)),
    GoldenFigure(name: "image-grid", figure: grid(.wrong), wrong: grid(.none)),
    GoldenFigure(name: "confusion-matrix", figure: matrix(9), wrong: matrix(4)),
    GoldenFigure(name: "architecture", figure: architecture(24), wrong: architecture(12)),
    GoldenFigure(name: "training-curves", figure: curves(best: 2), wrong: curves(best: 3)),
    GoldenFigure(name: "intervals", figure: intervals(0.97), wrong: intervals(0.965)),
    GoldenFigure(name: "reliability", figure: reliability(0.8), wrong: reliability(0.7)),
    GoldenFigure(name: "filters", figure: filters(-0.2), wrong: filters(0.2)),
    GoldenFigure(name: "feature-maps", figure: featureMaps(0), wrong: featureMaps(1)),
  ]

  private static func bars(_ highest: Double) -> BarChart {
    BarChart(
      title: "How often", subtitle: "80 images", xLabel: "digit", yLabel: "images",
      categories: ["0", "1", "2"], values: [10, highest, 30])
  }

  /// Values without pattern in 0...1.
  private static func numbers(_ count: Int) -> [Float] {
    (0..<count).map { Float($0 * 37 % 101) / 100 }
  }

  private static func grid(_ emphasis: ImageGrid.Emphasis) -> ImageGrid {
    ImageGrid(
      title: "Digits", subtitle: "Some pixels", imageWidth: 6, imageHeight: 6, columns: 4,
      tiles: (0..<6).map {
        .init(
          pixels: Array(numbers(36 + 5 * $0).suffix(36)), caption: ["is \($0)", "9\($0).0 %"],
          emphasis: $0 == 2 ? emphasis : .none)
      }, rowHeadings: ["first", "second"])
  }

  private static func matrix(_ errors: Int) -> ConfusionMatrixFigure {
    ConfusionMatrixFigure(
      title: "Confusion matrix", subtitle: "300 digits", classNames: ["0", "1", "2"],
      counts: [[100 - errors, errors - 1, 1], [0, 100, 0], [0, 12, 88]])
  }

  private static func architecture(_ edge: Int) -> ArchitectureDiagram {
    ArchitectureDiagram(
      title: "The network", subtitle: "1,000 parameters",
      layers: [
        .init(name: "Input", outputShape: [28, 28, 1]),
        .init(name: "Conv2D", detail: "32 filters, ReLU", outputShape: [edge, edge, 32], parameters: 832),
        .init(name: "Dense", detail: "softmax", outputShape: [10], parameters: 168),
      ])
  }

  private static func curves(best: Int) -> TrainingCurves {
    func point(_ epoch: Double, _ loss: Double, _ accuracy: Double) -> TrainingCurves.Point {
      TrainingCurves.Point(epoch: epoch, loss: loss, accuracy: accuracy)
    }
    func training(_ count: Int, every interval: Double) -> [TrainingCurves.Point] {
      (1...count).map { (index: Int) -> TrainingCurves.Point in
        let time = Double(index)
        var point = point(time * interval, 2 / time, 1 - 0.7 / time)
        point.learningRate = point.epoch > 2 ? 0.0005 : 0.001
        return point
      }
    }
    let measured = TrainingCurves.Run(
      training: training(12, every: 0.25),
      validation: (1...3).map { point(Double($0), 0.3 / Double($0), $0 == best ? 0.985 : 0.95) })
    let previous = TrainingCurves.Run(
      training: training(4, every: 0.5), validation: [point(2, 0.4, 0.9)])
    return TrainingCurves(title: "Training", subtitle: "100 images", measured: measured, previous: previous)
  }

  private static func intervals(_ share: Double) -> IntervalChart {
    IntervalChart(
      title: "Accuracy", subtitle: "With intervals", xLabel: "digit",
      items: [
        .init(name: "0", share: 0.99, interval: 0.98...0.995),
        .init(name: "1", share: share, interval: 0.95...0.98),
        .init(name: "2", share: 1, interval: 0.985...1),
      ], reference: 0.982)
  }

  private static func reliability(_ accuracy: Double) -> ReliabilityDiagram {
    ReliabilityDiagram(
      title: "Reliability", subtitle: "Of 110 predictions",
      bins: [
        .init(confidences: 0...0.5, count: 0, meanConfidence: 0, accuracy: 0, interval: 0...1),
        .init(
          confidences: 0.5...0.9, count: 10, meanConfidence: 0.75, accuracy: accuracy, interval: 0.5...0.9),
        .init(confidences: 0.9...0.99, count: 20, meanConfidence: 0.96, accuracy: 0.95, interval: 0.8...0.98),
        .init(confidences: 0.99...1, count: 80, meanConfidence: 0.999, accuracy: 1, interval: 0.96...1),
      ])
  }

  private static func filters(_ weight: Float) -> FilterGrid {
    FilterGrid(
      title: "Filters", subtitle: "Of 3 × 3 weights", filterWidth: 3, filterHeight: 3, columns: 3,
      filters: (0..<4).map { (filter: Int) -> [Float] in
        let weights = numbers(9 + 4 * filter).suffix(9).map { $0 - 0.5 }
        return Array(weights.prefix(4)) + [weight] + Array(weights.suffix(4))
      })
  }

  private static func featureMaps(_ shown: Int) -> FeatureMaps {
    var convolution = FeatureMaps.Layer(
      name: "conv2d_1", detail: "3 maps of 6 × 6", width: 6, height: 6,
      maps: [Float(0), 0.2, 0.4].map { threshold in
        numbers(36).map { $0 > threshold ? $0 : 0 }
      })
    convolution.followers = ["batch norm", "ReLU"]
    var dense = FeatureMaps.Layer(name: "dense_1", detail: "70 values", values: numbers(70))
    dense.followers = ["ReLU"]
    return FeatureMaps(
      title: "One digit's way", subtitle: "Through a network",
      layers: [
        .init(name: "image", detail: "6 × 6", width: 6, height: 6, maps: [numbers(36)]),
        convolution, dense,
      ],
      scores: (0..<3).map { .init(name: "\($0)", probability: $0 == shown ? 0.9 : 0.05) })
  }
}
