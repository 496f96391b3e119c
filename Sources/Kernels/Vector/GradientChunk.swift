/// Neighbouring elements of a parameter, for one thread to update, with the parts of their gradient if there is one.
struct ParameterChunk {
  private let range: Range<Int>
  private let parts: [UnsafePointer<Float>]

  /// A multiple of the vectors' eight, so that no result depends on how the work is shared.
  private static let size = 8192

  /// Calls `body` with chunks that together are `count` elements, each on one thread.
  ///
  /// - Parameter gradientParts: what each part of the batch adds to the gradient.
  @inline(__always)
  static func forEach(
    of count: Int, gradientParts: [[Float]], threads: Int, _ body: @Sendable (ParameterChunk) -> Void
  ) {
    for part in gradientParts { require("gradient", part.count, is: count) }
    withExtendedLifetime(gradientParts) {
      nonisolated(unsafe) let parts = gradientParts.map { $0.span.base }
      concurrently(count: (count + size - 1) / size, threads: threads) { chunk in
        let first = chunk * size
        body(ParameterChunk(range: first..<min(first + size, count), parts: parts))
      }
    }
  }

  /// Calls `lanes` with the offset of each whole group of eight and their gradient, then `one` with each element that is
  /// left over. The parts are added in order.
  @inline(__always)
  func forEachLanes(lanes: (Int, Lanes) -> Void, one: (Int, Float) -> Void) {
    Vector.forEachLanes(
      range.count,
      lanes: {
        let offset = range.lowerBound + $0
        var gradient = Lanes(repeating: 0)
        for part in parts { gradient += part.lanes(at: offset) }
        lanes(offset, gradient)
      },
      one: {
        let offset = range.lowerBound + $0
        var gradient: Float = 0
        for part in parts { gradient += part[offset] }
        one(offset, gradient)
      })
  }
}
