/// The largest difference between two lists; infinite where one is longer or has a NaN.
public func largestDifference(_ found: [Float], _ expected: [Float]) -> Float {
  guard found.count == expected.count, !found.contains(where: \.isNaN) else { return .infinity }
  return zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
}
