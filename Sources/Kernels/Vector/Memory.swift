extension Span<Float> {
  /// The address of the first element, valid as long as the buffer that the span views.
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
