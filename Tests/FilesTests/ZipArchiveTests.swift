import Files
import Foundation
import TestSupport
import Testing

@Suite("Zip archives")
struct ZipArchiveTests {
  // `folder/a.txt`, deflated, holds "abc" a hundred times; `b.txt`, stored, holds "stored".
  private static let archive =
    "UEsDBBQAAAAIABK2fF0AAAAAAgAAAAAAAAAHAAAAZm9sZGVyLwMAUEsDBBQAAAAIABK2fF2EuMTQCQAAACwBAAAMAA"
    + "AAZm9sZGVyL2EudHh0S0xKThxFxCEAUEsDBBQAAAAAAAAAIQAL+UNWBgAAAAYAAAAFAAAAYi50eHRzdG9yZWRQSwEC"
    + "FAMUAAAACAAStnxdAAAAAAIAAAAAAAAABwAAAAAAAAAAABAA/UEAAAAAZm9sZGVyL1BLAQIUAxQAAAAIABK2fF2EuM"
    + "TQCQAAACwBAAAMAAAAAAAAAAAAAACAAScAAABmb2xkZXIvYS50eHRQSwECFAMUAAAAAAAAACEAC/lDVgYAAAAGAAAA"
    + "BQAAAAAAAAAAAAAAgAFaAAAAYi50eHRQSwUGAAAAAAMAAwCiAAAAgwAAAAAA"

  private func with<Result>(_ data: Data, _ body: (URL) throws -> Result) throws -> Result {
    try withTemporaryFile("digits.zip", holding: data, body)
  }

  @Test("members are read, deflated or stored, and folders are left out")
  func reads() throws {
    try with(try #require(Data(base64Encoded: Self.archive))) { file in
      let archive = try ZipArchive(file)
      #expect(archive.members.map(\.name) == ["folder/a.txt", "b.txt"])
      let contents = try archive.members.map { String(decoding: try archive.contents(of: $0), as: UTF8.self) }
      #expect(contents == [String(repeating: "abc", count: 100), "stored"])
    }
  }

  @Test("an archive truncated anywhere is refused")
  func refusesTruncated() throws {
    let data = try #require(Data(base64Encoded: Self.archive))
    for count in 0..<data.count {
      try with(data.prefix(count)) { file in
        _ = #expect(throws: ZipError.notAnArchive(file: file.path)) { try ZipArchive(file) }
      }
    }
  }

  @Test("the checksum is the table of contents', whatever follows a member's data")
  func refusesOtherChecksum() throws {
    // `a`, deflated, is followed by the checksum and the count of "digits", as in a gzip file; the table has another checksum.
    let archive =
      "UEsDBBQAAAAIAAAAAAAAAAAAEAAAAAYAAAABAAAAYUvJTM8sKQYAslot1QYAAABQSwECFAAUAAAACAAAAAAAAAAAABAAAAAGAAAAAQAAAA"
      + "AAAAAAAAAAAAAAAAAAYVBLBQYAAAAAAQABAC8AAAAvAAAAAAA="
    try with(try #require(Data(base64Encoded: archive))) { file in
      let archive = try ZipArchive(file)
      let member = try #require(archive.members.first)
      _ = #expect(throws: ZipError.damaged(file: file.path, member: "a")) { try archive.contents(of: member) }
    }
  }

  @Test("whatever byte is wrong, the contents are right or an error is thrown")
  func survivesDamage() throws {
    let data = try #require(Data(base64Encoded: Self.archive))
    for index in data.indices {
      var damaged = data
      damaged[index] ^= 0xFF
      try with(damaged) { file in
        guard let archive = try? ZipArchive(file) else { return }
        for member in archive.members {
          guard let contents = try? archive.contents(of: member) else { continue }
          // Without the stroke at its end, the folder's name is that of an empty file.
          #expect(
            contents.isEmpty || contents.count == 300 || contents == Data("stored".utf8), "byte \(index)")
        }
      }
    }
  }
}
