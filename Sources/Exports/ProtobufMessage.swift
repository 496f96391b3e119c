import Foundation

/// A message in the wire format of Protocol Buffers, with its fields in the order in which they are added.
///
/// <https://protobuf.dev/programming-guides/encoding>
struct ProtobufMessage {
  private(set) var data = Data()

  private enum WireType: Int {
    case varint = 0
    case lengthDelimited = 2
    case fixed32 = 5
  }

  mutating func add(_ field: Int, _ value: Int) {
    addTag(field, .varint)
    addVarint(UInt64(bitPattern: Int64(value)))
  }

  mutating func add(_ field: Int, _ value: Float) {
    addTag(field, .fixed32)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
  }

  mutating func add(_ field: Int, _ bytes: Data) {
    addTag(field, .lengthDelimited)
    addVarint(UInt64(bytes.count))
    data.append(bytes)
  }

  mutating func add(_ field: Int, _ text: String) { add(field, Data(text.utf8)) }

  mutating func add(_ field: Int, _ message: ProtobufMessage) { add(field, message.data) }

  private mutating func addTag(_ field: Int, _ type: WireType) {
    addVarint(UInt64(field << 3 | type.rawValue))
  }

  /// Seven bits a byte, the lowest first; all bytes but the last have the highest bit set.
  private mutating func addVarint(_ value: UInt64) {
    var rest = value
    while rest > 0x7F {
      data.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    data.append(UInt8(rest))
  }
}
