/// Splits labelled examples into training and validation so that both have the same share of each class.
///
/// Every class gives `validationFraction` of its examples, up or down to a whole one, and together they give the
/// fraction of all examples, rounded: classes with the largest remainders are rounded up. Which examples a class gives
/// is drawn by `generator`.
///
/// - Parameters:
///   - labels: the class of each example.
///   - validationFraction: the share that goes to validation, between 0 and 1.
/// - Returns: the indices of either part, in ascending order; each index is in one of them.
/// - Throws: `SplitError` when the fraction is not between 0 and 1, or leaves a part without examples.
public func stratifiedSplit(
  labels: [UInt8], validationFraction: Double, using generator: inout some RandomNumberGenerator
) throws(SplitError) -> (training: [Int], validation: [Int]) {
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

  var training: [Int] = []
  var validation: [Int] = []
  for (members, count) in zip(classes, counts) {
    let shuffled = members.shuffled(using: &generator)
    validation += shuffled[..<count]
    training += shuffled[count...]
  }
  return (training.sorted(), validation.sorted())
}

/// Why examples cannot be split into training and validation.
public enum SplitError: Error, Equatable, CustomStringConvertible {
  case fractionOutOfRange(Double)
  case emptyPart(validationFraction: Double, exampleCount: Int)

  public var description: String {
    switch self {
    case .fractionOutOfRange(let fraction):
      "The validation fraction \(fraction) is not between 0 and 1. Give the share of the labelled images to validate on, "
        + "such as 0.1."
    case .emptyPart(let fraction, let count):
      "The validation fraction \(fraction) of \(count) images leaves none to train or none to validate on. Give a fraction "
        + "further from 0 and 1, or more images."
    }
  }
}
