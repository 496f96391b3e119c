import ConvNet
import DigitNetworks
import Digits
import Foundation
import Preprocessing
import Tensors

/// The predictions of networks for images from outside.
public struct Predictions: Sendable {
  /// The mean of the networks' probabilities, `[N, 10]`.
  public let probabilities: Tensor
  public let digits: [Int]

  /// - Parameter averages: whether to average over the recipe's views of each image, as step 8 does.
  /// - Throws: `OverflowError` when a network's outputs are infinite or NaN.
  public init(of images: Tensor, by networks: TrainedNetworks, averages: Bool, threads: Int)
    throws(OverflowError)
  {
    let views = averages ? networks.recipe.views : [ImageTransform()]
    let answers = try networks.predict(images, in: views, threads: threads)
    probabilities = Tensor(meanOf: answers)
    digits = probabilities.argmaxOfRows()
  }

  /// A table of the digit and of all probabilities for each image, as CSV.
  ///
  /// - Parameter ids: what the images are called; nil numbers them from 1.
  /// - Throws: `SubmissionFormError` when the ids are not those of the images.
  public func table(ids: [String]?) throws(SubmissionFormError) -> String {
    let submission = try Submission(digits, in: SubmissionForm(id: "ImageId", label: "digit", ids: ids))
    var lines = submission.csv.split(separator: "\n").map(String.init)
    lines[0] += (0..<10).map { ",p\($0)" }.joined()
    for n in digits.indices {
      lines[n + 1] += probabilities.entry(n).map { String(format: ",%.6f", $0) }.joined()
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension ConfusionMatrix {
  /// The counts as text: a row for each true digit, a column for each answer.
  public var grid: String {
    let width = max(5, "\(counts.joined().max() ?? 0)".count + 2)
    func cell(_ text: String) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
    let header = cell("true") + counts.indices.map { cell("\($0)") }.joined()
    let rows = counts.indices.map { label in
      cell("\(label)") + counts[label].map { cell($0 == 0 ? "." : "\($0)") }.joined()
    }
    return ([header] + rows).joined(separator: "\n")
  }
}
