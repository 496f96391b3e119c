import Digits
import Foundation
import Tensors

/// How many test images were read correctly, if their labels are known; prints as a line or two.
public struct Score: Codable, Sendable, CustomStringConvertible {
  public let correct: Int
  public let count: Int
  public let accuracy: Double
  /// How many images each network alone read correctly; not part of the file.
  private var singles: [Int] = []

  private enum CodingKeys: String, CodingKey {
    case correct, count
    case accuracy = "test_accuracy"
  }

  /// - Parameters:
  ///   - predictions: the digits that all networks together predict.
  ///   - answers: each network's probabilities `[N, 10]`.
  ///   - labels: the true digits, one for each image.
  public init(of predictions: [Int], _ answers: [Tensor], labels: [UInt8]) {
    func countRight(_ predictions: [Int]) -> Int { zip(labels, predictions).count { Int($0) == $1 } }
    correct = countRight(predictions)
    count = labels.count
    accuracy = Double(correct) / Double(count)
    singles = answers.map { countRight($0.argmaxOfRows()) }
  }

  /// The share that a single network reads correctly, on average; nil if there is only one network.
  public var accuracyOfASingleNetwork: Double? {
    singles.count > 1 ? Double(singles.reduce(0, +)) / Double(singles.count * count) : nil
  }

  public var metrics: [String: Double] {
    var metrics = ["test_accuracy": accuracy]
    metrics["test_accuracy_of_a_single_network"] = accuracyOfASingleNetwork
    return metrics
  }

  public var description: String {
    let text = "\(correct) of \(count) right: test accuracy \(percent(accuracy))"
    guard let single = accuracyOfASingleNetwork, let worst = singles.min(), let best = singles.max() else {
      return text
    }
    return text
      + "\neach of the \(singles.count) networks alone: \(percent(single)) on average, \(worst) to \(best) right"
  }
}
