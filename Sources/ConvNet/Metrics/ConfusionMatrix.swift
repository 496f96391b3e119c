import Files
import Foundation
import Tensors

/// How often each class was predicted as each other class.
public struct ConfusionMatrix: Sendable, Equatable {
  /// `counts[true class][predicted class]`.
  public let counts: [[Int]]

  /// Counts pairs of a true and a predicted class, both in 0 ..< `classCount`.
  public init(labels: [Int], predictions: [Int], classCount: Int) {
    precondition(
      labels.count == predictions.count, "\(labels.count) labels, \(predictions.count) predictions")
    var counts = [[Int]](repeating: [Int](repeating: 0, count: classCount), count: classCount)
    for (label, prediction) in zip(labels, predictions) { counts[label][prediction] += 1 }
    self.counts = counts
  }

  /// The share of right predictions; 0 where there are none.
  public var accuracy: Double {
    share(counts.indices.reduce(0) { $0 + counts[$1][$1] }, of: counts.joined().reduce(0, +))
  }

  /// The share of the predictions of `label` that are right; 0 if there are none.
  public func precision(of label: Int) -> Double {
    share(counts[label][label], of: counts.reduce(0) { $0 + $1[label] })
  }

  /// The share of the images of `label` that were predicted as such; nil if there are none, which says nothing about
  /// the network.
  public func recall(of label: Int) -> Double? {
    let support = counts[label].reduce(0, +)
    return support > 0 ? share(counts[label][label], of: support) : nil
  }

  /// The harmonic mean of precision and recall; 0 if both are 0, nil if there is no recall.
  public func f1(of label: Int) -> Double? {
    guard let recall = recall(of: label) else { return nil }
    let precision = precision(of: label)
    return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
  }

  /// How well one class was predicted. For a class that does not occur, the measures are nil, and null in JSON.
  public struct ClassReport: Sendable, Equatable, Encodable {
    public let label: Int
    /// How often the class occurs.
    public let support: Int
    public let precision: Double?
    public let recall: Double?
    /// The 95 % interval of the recall, by ``wilsonInterval(_:of:)``.
    public let recallInterval: ClosedRange<Double>?
    public let f1: Double?

    private enum CodingKeys: CodingKey { case label, support, precision, recall, recallInterval, f1 }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(label, forKey: .label)
      try container.encode(support, forKey: .support)
      try container.encode(precision, forKey: .precision)
      try container.encode(recall, forKey: .recall)
      try container.encode(recallInterval, forKey: .recallInterval)
      try container.encode(f1, forKey: .f1)
    }
  }

  /// A report for each class, in order.
  public var reports: [ClassReport] {
    counts.indices.map { label in
      let support = counts[label].reduce(0, +)
      return ClassReport(
        label: label, support: support, precision: support > 0 ? precision(of: label) : nil,
        recall: recall(of: label),
        recallInterval: support > 0 ? wilsonInterval(counts[label][label], of: support) : nil,
        f1: f1(of: label))
    }
  }

  private func share(_ part: Int, of whole: Int) -> Double {
    whole > 0 ? Double(part) / Double(whole) : 0
  }
}

/// How well a network did on the validation images: `metrics.json`.
public struct ClassificationReport: Encodable, Sendable {
  public var validationAccuracy: Double
  public var validationLoss: Double
  public var expectedCalibrationError: Double
  public var classes: [ConfusionMatrix.ClassReport]

  public init(
    validationAccuracy: Double, validationLoss: Double, expectedCalibrationError: Double,
    classes: [ConfusionMatrix.ClassReport]
  ) {
    self.validationAccuracy = validationAccuracy
    self.validationLoss = validationLoss
    self.expectedCalibrationError = expectedCalibrationError
    self.classes = classes
  }

  /// Writes the figures as JSON, with names such as `validation_accuracy`.
  ///
  /// - Throws: `FileFormatError` when the file cannot be written.
  public func write(to url: URL) throws(FileFormatError) {
    let encoder = JSONFormat.readable.encoder
    encoder.keyEncodingStrategy = .convertToSnakeCase
    try FileFormatError.wrapping(url) { try AtomicFile.write(encoder.encode(self), to: url) }
  }
}
