/// An array of `count` floats whose contents are to be overwritten; saves filling it first.
public func uninitializedFloats(count: Int) -> [Float] {
  [Float](unsafeUninitializedCapacity: count) { _, initializedCount in initializedCount = count }
}

/// The elements that lie in `bytes` from byte `offset` to the end, in this machine's (little-endian) order.
public func elements<Element: BitwiseCopyable>(
  _ type: Element.Type, copying bytes: RawSpan, from offset: Int
) -> [Element] {
  let size = bytes.byteCount - offset
  precondition(
    size >= 0 && size.isMultiple(of: MemoryLayout<Element>.stride),
    "\(size) bytes are not a whole number of elements of \(MemoryLayout<Element>.stride)")
  let count = size / MemoryLayout<Element>.stride
  return [Element](unsafeUninitializedCapacity: count) { buffer, initializedCount in
    bytes.withUnsafeBytes { source in
      UnsafeMutableRawBufferPointer(buffer).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: source[offset...]))
    }
    initializedCount = count
  }
}

/// Copies `source` into `target`, from its element `offset` on.
public func copy(_ source: Span<Float>, to target: inout MutableSpan<Float>, at offset: Int) {
  precondition(
    offset >= 0 && offset + source.count <= target.count,
    "\(source.count) elements do not fit behind element \(offset) of \(target.count)")
  let count = source.count
  target.withBase { ($0 + offset).update(from: source.base, count: count) }
}
