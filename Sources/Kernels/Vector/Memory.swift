import Synchronization

extension Span<Float> {
  /// The address of the first element, valid as long as the buffer that the span is a view of.
  @inline(__always)
  var base: UnsafePointer<Float> {
    // An empty buffer may have no address; nothing is read from it.
    withUnsafeBufferPointer {
      $0.baseAddress ?? UnsafePointer(bitPattern: MemoryLayout<Float>.alignment).unsafelyUnwrapped
    }
  }
}

extension MutableSpan<Float> {
  /// Calls `body` with the address of the first element, unless there is none.
  @inline(__always)
  mutating func withBase(_ body: (UnsafeMutablePointer<Float>) -> Void) {
    withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { body(base) }
    }
  }
}

/// Copies `source` into `target`, from its element `offset` on.
public func copy(_ source: Span<Float>, to target: inout MutableSpan<Float>, at offset: Int) {
  precondition(
    offset >= 0 && offset + source.count <= target.count,
    "\(source.count) elements do not fit after element \(offset) of \(target.count)")
  let count = source.count
  target.withBase { ($0 + offset).update(from: source.base, count: count) }
}

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
