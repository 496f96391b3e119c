/// Floats that begin at a cache line somewhere in a larger buffer, whose first element says where.
///
/// No vector of them crosses a line, which it otherwise does every second time: a tenth of a product's time. A copy of
/// the buffer may be unaligned, but it still says where its floats are.
enum LineAligned {
  private static let floatsPerLine = 16

  /// The size of a buffer for `count` floats.
  static func bufferCount(_ count: Int) -> Int { count + floatsPerLine }

  /// Where the floats are to be in a new buffer.
  static func start(in buffer: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Float> {
    let place = Int(bitPattern: buffer) / MemoryLayout<Float>.stride % floatsPerLine
    buffer[0] = Float(floatsPerLine - place)
    return buffer + (floatsPerLine - place)
  }

  /// Whether nothing was put into a buffer whose first element was set to 0.
  static func isNew(_ buffer: UnsafePointer<Float>) -> Bool { buffer[0] == 0 }

  /// Where the floats are in a buffer that is not new.
  static func find(_ buffer: UnsafePointer<Float>) -> UnsafePointer<Float> { buffer + Int(buffer[0]) }
}
