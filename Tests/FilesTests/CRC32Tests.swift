import Files
import Foundation
import Testing

@Suite("CRC-32")
struct CRC32Tests {
  @Test("of the check string is that of the standard")
  func checkString() {
    #expect(CRC32.checksum(Data("123456789".utf8)) == 0xCBF4_3926)
    #expect(CRC32.checksum(Data()) == 0)
  }
}
