import Synchronization

/// Uninitialized memory for the duration of one call; a later call reuses it.
struct ScratchMemory: ~Copyable {
  let base: UnsafeMutablePointer<Float>
  private let capacity: Int

  /// Memory for at least `count` floats.
  init(_ count: Int) {
    // Powers of two, so that shapes that differ a little share their memory.
    let capacity = 1 << (Int.bitWidth - max(count - 1, 63).leadingZeroBitCount)
    self.capacity = capacity
    let free = Self.free.withLock { $0[capacity]?.popLast() }
    base = free?.base ?? .allocate(capacity: capacity)
  }

  deinit {
    let block = Block(base: base)
    Self.free.withLock { $0[capacity, default: []].append(block) }
  }

  /// Taking a block out of the list makes its taker the only owner.
  private struct Block: @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>
  }

  /// Unused blocks by capacity.
  private static let free = Mutex<[Int: [Block]]>([:])
}
