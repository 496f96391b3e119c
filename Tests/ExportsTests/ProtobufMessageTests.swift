import Foundation
import Testing

@testable import Exports

@Suite("Protocol Buffers")
struct ProtobufMessageTests {
  // The examples of <https://protobuf.dev/programming-guides/encoding>.
  @Test("numbers, texts and messages have the bytes of the format's own examples")
  func examples() {
    var message = ProtobufMessage()
    message.add(1, 150)
    #expect(Array(message.data) == [0x08, 0x96, 0x01])
    var text = ProtobufMessage()
    text.add(2, "testing")
    #expect(Array(text.data) == [0x12, 0x07] + Array("testing".utf8))
    var outer = ProtobufMessage()
    outer.add(3, message)
    #expect(Array(outer.data) == [0x1A, 0x03, 0x08, 0x96, 0x01])
  }

  @Test("a negative number takes ten bytes, a float four, and a high field two bytes of tag")
  func wide() {
    var message = ProtobufMessage()
    message.add(1, -1)
    #expect(Array(message.data) == [0x08] + [UInt8](repeating: 0xFF, count: 9) + [0x01])
    var float = ProtobufMessage()
    float.add(2, Float(1))
    #expect(Array(float.data) == [0x15, 0, 0, 0x80, 0x3F])
    var high = ProtobufMessage()
    high.add(20, 7)
    #expect(Array(high.data) == [0xA0, 0x01, 0x07])
  }
}
