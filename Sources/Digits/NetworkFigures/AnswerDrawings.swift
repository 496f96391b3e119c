import ConvNet
import DigitFigures
import DigitNetworks
import Figures
import Foundation
import Tensors

extension IntervalChart {
  /// The recall of each class, with its 95 % interval, and the overall accuracy as a reference.
  public init(recallOf matrix: ConfusionMatrix) {
    let count = matrix.counts.joined().reduce(0, +)
    self.init(
      title: "Accuracy digit by digit",
      subtitle: String(
        format:
          "Recall with its 95\u{A0}%% interval; the dashed line is the accuracy on all %@ images, %.2f\u{A0}%%",
        NumberText.grouped(count), 100 * matrix.accuracy),
      xLabel: "digit",
      items: matrix.reports.map { report in
        guard let recall = report.recall, let interval = report.recallInterval else {
          return .init(name: "\(report.label)", absence: "no images")
        }
        return .init(name: "\(report.label)", share: recall, interval: interval)
      },
      reference: matrix.accuracy)
  }
}

extension ConfusionMatrixFigure {
  public init(_ matrix: ConfusionMatrix) {
    self.init(
      title: "Confusion matrix",
      subtitle: String(
        format: "%@ validation images, %.2f %% right; shares are of the row",
        NumberText.grouped(matrix.counts.joined().reduce(0, +)), 100 * matrix.accuracy),
      classNames: (0...9).map(String.init), counts: matrix.counts)
  }
}

extension ReliabilityDiagram {
  /// - Parameter error: the expected calibration error.
  public init(_ calibration: Calibration, expectedError error: Double) {
    self.init(
      title: "Reliability",
      subtitle: String(
        format: "The share of right answers against the confidence; expected calibration error %.2f\u{A0}%%",
        100 * error),
      bins: calibration.bins.map {
        .init(
          confidences: $0.confidences, count: $0.count, meanConfidence: $0.meanConfidence,
          accuracy: $0.accuracy, interval: wilsonInterval($0.correct, of: $0.count))
      })
  }
}

extension ImageGrid {
  /// The errors that the networks were most confident of, at most `count`, each with its two likeliest digits.
  public init(mostConfidentErrorsOf answers: ValidationAnswers, count: Int) {
    let errors = answers.errors
    let (worst, images) = (errors.prefix(count), answers.images.allImages)
    self.init(
      title: "The most confident errors",
      subtitle: errors.isEmpty
        ? "None: all \(NumberText.grouped(answers.labels.count)) validation images are read right"
        : "\(worst.count < errors.count ? "\(worst.count) of" : "All") \(errors.count) errors, the surest first, "
          + "with the two likeliest digits",
      columns: 8,
      tiles: worst.map { index in
        let likeliest = answers.probabilities.entry(index).enumerated().sorted { $0.element > $1.element }
        return Tile(
          pixels: images.entry(index),
          caption: ["said \(answers.predictions[index]), is \(answers.labels[index])"]
            + likeliest.prefix(2).map { "\($0.offset):  \(NumberText.percentage(Double($0.element)))" },
          emphasis: .wrong)
      })
  }

  /// The least believed labels, at most `count`, each with what the networks read instead.
  ///
  /// - Parameter images: all labeled ones, in their own order.
  public init(_ labels: UnbelievedLabels, of images: LabelledImages, count: Int) {
    let shown = labels.images.prefix(count)
    let readers = labels.networkCount == 1 ? "the network reads" : "all \(labels.networkCount) networks read"
    let all = "\(NumberText.grouped(labels.imageCount)) labeled images"
    self.init(
      title: "Labels that nobody believes",
      subtitle: shown.isEmpty
        ? "None: \(labels.networkCount == 1 ? "the network" : "at least one network") reads each of the \(all) as labeled"
        : "\(shown.count < labels.images.count ? "\(shown.count) of \(labels.images.count)" : "The \(shown.count)") of the "
          + "\(all) in which \(readers) another digit, the least believed label first",
      columns: 8,
      tiles: shown.map { image in
        Tile(
          pixels: images.images(at: [image.place]).elements,
          caption: [
            "labeled \(image.label)", "read \(image.answer):  \(NumberText.percentage(image.probability))",
            "no. \(NumberText.grouped(image.place + 1))",
          ], emphasis: .wrong)
      })
  }

  /// The first test images with the predicted digit and its probability, and with the label if it is known and differs.
  ///
  /// - Parameters:
  ///   - images: [N, 28, 28, 1].
  ///   - probabilities: [N, 10].
  ///   - labels: one for each image, or none at all.
  public init(predictionsFor images: Tensor, probabilities: Tensor, labels: [UInt8], count: Int) {
    let predictions = probabilities.argmaxOfRows()
    let tiles = predictions.prefix(count).enumerated().map { index, prediction in
      let isWrong = labels.count == predictions.count && Int(labels[index]) != prediction
      let sure = NumberText.percentage(Double(probabilities.entry(index)[prediction]))
      return Tile(
        pixels: images.entry(index),
        caption: ["\(prediction)", sure] + (isWrong ? ["is \(labels[index])"] : []),
        emphasis: isWrong ? .wrong : .none)
    }
    self.init(
      title: "Sample predictions",
      subtitle: tiles.count == 1
        ? "The only test image with the predicted digit and its probability"
        : "The first \(tiles.count) test images with the predicted digit and its probability",
      columns: 10, tiles: tiles)
  }
}
