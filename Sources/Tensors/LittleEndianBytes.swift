import Foundation

extension [Float] {
  /// Four bytes for each number, the lowest first, as files and Python's arrays have them.
  public var littleEndianBytes: Data {
    var data = Data(capacity: 4 * count)
    for number in self {
      var bits = number.bitPattern
      for _ in 0..<4 {
        data.append(UInt8(truncatingIfNeeded: bits))
        bits >>= 8
      }
    }
    return data
  }
}
