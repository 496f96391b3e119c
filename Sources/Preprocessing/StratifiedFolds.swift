import Tensors

/// Divides labeled examples into folds, so that each has the same share of each class: a network learns from all folds
/// but one, and is validated on that one (ConvNet's `Folds`).
///
/// Fold 0 gets `validationFraction` of the examples, rounded, and of every class as much, up or down to a whole
/// example: classes with the largest remainders are rounded up. The rest is dealt out to as many further folds as make
/// all about equally large. Which examples go where is drawn by `generator`.
///
/// - Parameters:
///   - labels: the class of each example.
///   - validationFraction: the share of fold 0, between 0 and 1.
/// - Returns: the number of each example's fold, from 0; there are at least two, and each has examples.
/// - Throws: `FoldError` when the fraction is not between 0 and 1, or leaves a part without examples.
/// - Complexity: O(n).
public func stratifiedFolds(
  labels: [UInt8], validationFraction: Double, using generator: inout some RandomNumberGenerator
) throws(FoldError) -> [Int] {
  guard validationFraction > 0, validationFraction < 1 else {
    throw .fractionOutOfRange(validationFraction)
  }
  let validationCount = Int((Double(labels.count) * validationFraction).rounded())
  guard validationCount > 0, validationCount < labels.count else {
    throw .emptyPart(validationFraction: validationFraction, exampleCount: labels.count)
  }

  var classes = [[Int]](repeating: [], count: 256)
  for (index, label) in labels.enumerated() { classes[Int(label)].append(index) }

  let exactCounts = classes.map { Double($0.count) * validationFraction }
  var counts = exactCounts.map { Int($0) }
  let byRemainder = classes.indices.sorted {
    let (a, b) = (exactCounts[$0] - Double(counts[$0]), exactCounts[$1] - Double(counts[$1]))
    return a != b ? a > b : $0 < $1
  }
  for label in byRemainder.prefix(validationCount - counts.reduce(0, +)) { counts[label] += 1 }

  let foldCount = max(2, Int((Double(labels.count) / Double(validationCount)).rounded()))
  var folds = [Int](repeating: 0, count: labels.count)
  // Where one class ends the next goes on, so that the folds' sizes differ by one at most.
  var dealt = 0
  for (members, count) in zip(classes, counts) {
    for index in members.shuffled(using: &generator)[count...] {
      folds[index] = 1 + dealt % (foldCount - 1)
      dealt += 1
    }
  }
  return folds
}

/// Why examples cannot be divided into folds.
public enum FoldError: Error, Equatable, CustomStringConvertible {
  case fractionOutOfRange(Double)
  case emptyPart(validationFraction: Double, exampleCount: Int)

  public var description: String {
    switch self {
    case .fractionOutOfRange(let fraction):
      "The validation fraction \(fraction) is not between 0 and 1. Give the share of the labeled images to "
        + "validate on, such as 0.1."
    case .emptyPart(let fraction, let count):
      "The validation fraction \(fraction) of \(count) images leaves none to train or none to validate on. Give a fraction "
        + "further from 0 and 1, or more images."
    }
  }
}
