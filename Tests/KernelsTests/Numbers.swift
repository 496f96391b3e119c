import Kernels

/// Numbers without pattern, the same in every run: 32-bit mixing as in Tests/ConvNetTests/Fixtures/make_fixtures.py.
func numbers(_ count: Int, stream: UInt32 = 0, scale: Float = 1) -> [Float] {
  (0..<UInt32(count)).map { index in
    var x = (index &+ 1) &* 2_654_435_761 &+ stream &* 0x9E37_79B9
    x ^= x >> 16
    x &*= 0x045D_9F3B
    x ^= x >> 16
    return (2 * Float(x >> 8) / 16_777_216 - 1) * scale
  }
}

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

/// The largest difference between two results, divided by the largest expected magnitude; infinite where one is NaN.
func largestRelativeError(_ found: [Float], _ expected: [Float]) -> Float {
  guard found.count == expected.count, !found.contains(where: \.isNaN) else { return .infinity }
  let scale = expected.map(abs).max() ?? 0
  let error = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
  return scale > 0 ? error / scale : error
}
