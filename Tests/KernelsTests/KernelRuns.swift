import Kernels
import Testing

/// Runs a kernel that overwrites a buffer of `count` floats, which holds garbage before.
func result(_ count: Int, _ kernel: (inout MutableSpan<Float>) -> Void) -> [Float] {
  var output = [Float](repeating: .nan, count: count)
  var span = output.mutableSpan
  kernel(&span)
  return output
}

/// Runs a kernel that overwrites two buffers.
func results(
  _ count: Int, _ secondCount: Int, _ kernel: (inout MutableSpan<Float>, inout MutableSpan<Float>) -> Void
) -> ([Float], [Float]) {
  var first = [Float](repeating: .nan, count: count)
  var second = [Float](repeating: .nan, count: secondCount)
  var firstSpan = first.mutableSpan
  var secondSpan = second.mutableSpan
  kernel(&firstSpan, &secondSpan)
  return (first, second)
}

/// Runs a kernel that adds to two buffers, which hold `start` before.
func sums(
  _ count: Int, _ secondCount: Int, start: Float = 0,
  _ kernel: (inout MutableSpan<Float>, inout MutableSpan<Float>) -> Void
) -> ([Float], [Float]) {
  var first = [Float](repeating: start, count: count)
  var second = [Float](repeating: start, count: secondCount)
  var firstSpan = first.mutableSpan
  var secondSpan = second.mutableSpan
  kernel(&firstSpan, &secondSpan)
  return (first, second)
}

/// The result of `body` with vectors of four floats, which is the same bytes with eight and sixteen.
func onAllWidths<Result: Equatable>(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: (VectorWidth) -> Result
) -> Result {
  let expected = body(VectorWidth.allCases[0])
  for width in VectorWidth.allCases.dropFirst() {
    let found = body(width)
    #expect(
      found == expected, "vectors of \(width) give other bytes than vectors of \(VectorWidth.allCases[0])",
      sourceLocation: sourceLocation)
  }
  return expected
}
