import ConvNet
import Foundation

@testable import Tensors

/// Numbers without pattern, the same as those of Fixtures/make_fixtures.py.
func numbers(_ count: Int, stream: UInt32 = 0, scale: Float = 1) -> [Float] {
  (0..<UInt32(count)).map { index in
    var x = (index &+ 1) &* 2_654_435_761 &+ stream &* 0x9E37_79B9
    x ^= x >> 16
    x &*= 0x045D_9F3B
    x ^= x >> 16
    return (2 * Float(x >> 8) / 16_777_216 - 1) * scale
  }
}

/// A tensor of such numbers.
func tensor(_ shape: [Int], stream: UInt32 = 0, scale: Float = 1) -> Tensor {
  Tensor(shape: shape, elements: numbers(shape.reduce(1, *), stream: stream, scale: scale))
}

/// The largest difference between two lists, divided by the largest expected magnitude; infinite where one is NaN.
func largestRelativeError(_ found: [Float], _ expected: [Double]) -> Double {
  guard found.count == expected.count, !found.contains(where: \.isNaN) else { return .infinity }
  let scale = expected.map(abs).max() ?? 0
  let error = zip(found, expected).map { abs(Double($0) - $1) }.max() ?? 0
  return scale > 0 ? error / scale : error
}

/// A file that make_fixtures.py made.
func fixture(_ name: String) -> URL {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures").appending(path: name)
}

/// Calls `body` with a new folder that is removed afterwards.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "digits-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
