import Tensors

/// Whether a network is right as often as its confidence says: its predictions, in bins by their confidence, which is
/// the probability of the predicted class.
public struct Calibration: Sendable, Equatable {
  /// The predictions with a confidence above the lower end of `confidences`, up to and with the upper one.
  public struct Bin: Sendable, Equatable {
    public let confidences: ClosedRange<Double>
    public fileprivate(set) var count = 0
    public fileprivate(set) var correct = 0
    fileprivate var confidenceSum = 0.0

    /// The share of right predictions; 0 where there are none.
    public var accuracy: Double { count > 0 ? Double(correct) / Double(count) : 0 }

    /// 0 where there are no predictions.
    public var meanConfidence: Double { count > 0 ? confidenceSum / Double(count) : 0 }

    fileprivate init(_ confidences: ClosedRange<Double>) { self.confidences = confidences }
  }

  /// From the least confident to the most; some may be empty.
  public let bins: [Bin]

  /// Sorts predictions into the bins between `edges`, which ascend from 0 to 1.
  ///
  /// - Parameters:
  ///   - confidences: one for each prediction, in 0...1.
  ///   - isCorrect: whether that prediction was right.
  public init(confidences: [Double], isCorrect: [Bool], edges: [Double]) {
    precondition(
      confidences.count == isCorrect.count, "\(confidences.count) confidences, \(isCorrect.count) answers")
    precondition(
      edges.first == 0 && edges.last == 1 && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 },
      "the edges of bins ascend from 0 to 1, unlike \(edges)")
    var bins = zip(edges, edges.dropFirst()).map { Bin($0...$1) }
    for (confidence, isCorrect) in zip(confidences, isCorrect) {
      // A sum of softmax's outputs may be a hair above 1.
      let index = bins.firstIndex { confidence <= $0.confidences.upperBound } ?? bins.count - 1
      bins[index].count += 1
      bins[index].correct += isCorrect ? 1 : 0
      bins[index].confidenceSum += confidence
    }
    self.bins = bins
  }

  /// Sorts predictions into `binCount` bins of equal width.
  public init(confidences: [Double], isCorrect: [Bool], binCount: Int) {
    self.init(
      confidences: confidences, isCorrect: isCorrect,
      edges: (0...binCount).map { Double($0) / Double(binCount) })
  }

  /// The expected calibration error: the difference between confidence and accuracy, averaged over the predictions
  /// bin by bin (Guo et al. 2017, "On calibration of modern neural networks").
  public var expectedError: Double {
    let total = bins.reduce(0) { $0 + $1.count }
    guard total > 0 else { return 0 }
    return bins.reduce(0) { $0 + abs(Double($1.correct) - $1.confidenceSum) } / Double(total)
  }
}
