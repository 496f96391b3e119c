import Foundation

/// An array of `count` floats with any contents, to be overwritten: saves filling it first.
public func uninitializedFloats(count: Int) -> [Float] {
  [Float](unsafeUninitializedCapacity: count) { _, initializedCount in initializedCount = count }
}

/// The elements in `data` from byte `offset` to the end, in this machine's (little-endian) order.
func elements<Element: BitwiseCopyable>(_ type: Element.Type, in data: Data, from offset: Int) -> [Element] {
  let size = data.count - offset
  precondition(
    size >= 0 && size.isMultiple(of: MemoryLayout<Element>.stride),
    "\(size) bytes are not a whole number of elements of \(MemoryLayout<Element>.stride)")
  let count = size / MemoryLayout<Element>.stride
  return [Element](unsafeUninitializedCapacity: count) { buffer, initializedCount in
    data.copyBytes(to: buffer, from: data.startIndex + offset..<data.endIndex)
    initializedCount = count
  }
}
