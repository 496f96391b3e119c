import Synchronization

/// Memory for the length of one call, whose contents are undefined; what one call gives back serves a later one.
struct ScratchMemory: ~Copyable {
  let base: UnsafeMutablePointer<Float>
  private let capacity: Int

  /// Memory for at least `count` floats.
  init(_ count: Int) {
    // Powers of two, so that shapes that differ a little share their memory.
    let capacity = 1 << (Int.bitWidth - max(count - 1, 63).leadingZeroBitCount)
    self.capacity = capacity
    let kept = Self.kept.withLock { $0[capacity]?.popLast() }
    base = kept?.base ?? .allocate(capacity: capacity)
  }

  deinit {
    let block = Block(base: base)
    Self.kept.withLock { $0[capacity, default: []].append(block) }
  }

  /// Whoever takes a block out of the list owns it alone.
  private struct Block: @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>
  }

  /// What nobody uses at the moment, by capacity: at most as much as was once used at the same time.
  private static let kept = Mutex<[Int: [Block]]>([:])
}
