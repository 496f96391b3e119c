import ConvNet
import Digits
import Foundation
import Tensors

/// The answers of trained networks on the images of their validation folds; prints as a line or two.
public struct ValidationAnswers: CustomStringConvertible {
  public let images: LabelledImages
  /// The digits that the images show.
  public let labels: [Int]
  /// `[N, 10]`.
  public let probabilities: Tensor
  /// The digit with the highest probability.
  public let predictions: [Int]
  public let evaluation: Evaluation
  /// How many views of each image were read.
  let viewCount: Int
  /// The accuracy of each network on its own fold.
  let accuracies: [Double]

  /// The probability of each prediction.
  public var confidences: [Double] {
    predictions.indices.map { Double(probabilities.entry($0)[predictions[$0]]) }
  }

  public var isCorrect: [Bool] { zip(labels, predictions).map { $0 == $1 } }

  /// The indices of the misread images, the most confident error first.
  public var errors: [Int] {
    let confidences = confidences
    return labels.indices.filter { labels[$0] != predictions[$0] }
      .sorted { (-confidences[$0], $0) < (-confidences[$1], $1) }
  }

  public var description: String {
    let correct = isCorrect.count { $0 }
    var text =
      "\(correct) of \(labels.count) right: \(percent(evaluation.accuracy)), loss "
      + String(format: "%.4f", evaluation.loss)
    if viewCount > 1 { text += "; the mean of \(viewCount) views of each image" }
    if accuracies.count > 1, let worst = accuracies.min(), let best = accuracies.max() {
      text +=
        "\neach of the \(accuracies.count) networks on its own fold: \(percent(mean(accuracies))) on average, "
        + "\(percent(worst)) to \(percent(best))"
    }
    return text
  }
}

extension Folds {
  /// Has each network read the validation fold that it has not learned from, with the recipe's test-time augmentation.
  ///
  /// - Throws: ``OverflowError``.
  public func answers(of trained: TrainedNetworks, threads: Int) throws(OverflowError) -> ValidationAnswers {
    let views = trained.recipe.views
    let (images, probabilities, accuracies) = validate(trained.ensemble) {
      $0.predict($1, in: views, threads: threads)
    }
    try OverflowError.check(probabilities, "the probabilities for the validation images")
    return ValidationAnswers(
      images: images, labels: images.labels, probabilities: probabilities,
      predictions: probabilities.argmaxOfRows(),
      evaluation: Evaluation(probabilities: probabilities, oneHot: images.oneHotLabels),
      viewCount: views.count, accuracies: accuracies)
  }
}

extension ConfusionMatrix {
  /// A row for each class: precision, recall with its 95 % interval, F1; a class that does not occur has only a note
  /// that says so.
  public var table: String {
    let rows = reports.map { report in
      guard let precision = report.precision, let recall = report.recall, let f1 = report.f1,
        let interval = report.recallInterval
      else { return String(format: "%5d     no images", report.label) }
      return String(
        format: "%5d     %6.4f  %6.4f  %6.4f...%6.4f  %6.4f", report.label, precision, recall,
        interval.lowerBound, interval.upperBound, f1)
    }
    return (["digit  precision  recall  interval           F1"] + rows).joined(separator: "\n")
  }
}
