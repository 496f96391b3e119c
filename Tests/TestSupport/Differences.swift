/// The largest difference between two lists; infinite where one is longer or has a NaN.
public func largestDifference(_ found: [Float], _ expected: [Float]) -> Float {
  guard found.count == expected.count, !found.contains(where: \.isNaN) else { return .infinity }
  return zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
}

/// The largest difference between two lists, divided by the largest expected magnitude; infinite where one is longer or
/// has a NaN.
public func largestRelativeError<Number: BinaryFloatingPoint>(_ found: [Float], _ expected: [Number])
  -> Number
{
  guard found.count == expected.count, !found.contains(where: \.isNaN) else { return .infinity }
  let scale = expected.map(abs).max() ?? 0
  let error = zip(found, expected).map { abs(Number($0) - $1) }.max() ?? 0
  return scale > 0 ? error / scale : error
}
