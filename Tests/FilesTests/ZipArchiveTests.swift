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

  @Test("members with any names and contents survive a round trip")
  func roundTrip() {
    checkProperty("members are read as they were written", cases: 20) { random in
      let members = (0..<random.oneOf([0, 1, 2, 5])).map { _ in
        (name: random.text() + random.oneOf(["", ".csv", "/"]), data: random.data())
      }
      try with(random.zip(members)) { file in
        let archive = try ZipArchive(file)
        let files = members.filter { !$0.name.hasSuffix("/") }
        #expect(archive.members.map(\.name) == files.map(\.name))
        for (found, expected) in zip(archive.members, files) {
          #expect(Bool(try archive.contents(of: found) == expected.data), "\(expected.data.count) bytes")
        }
      }
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

extension SplitMix64 {
  /// An archive with stored and deflated members, sometimes with extra fields and comments.
  fileprivate mutating func zip(_ members: [(name: String, data: Data)]) throws -> Data {
    func half(_ value: Int) -> Data { Data([0, 8].map { UInt8(truncatingIfNeeded: value >> $0) }) }
    func word(_ value: Int) -> Data { half(value) + half(value >> 16) }
    var (files, directory) = (Data(), Data())
    for (name, data) in members {
      let isDeflated = Bool.random(using: &self)
      // A gzip file is a header of 10 bytes, the deflated data, its checksum and its length.
      let packed = isDeflated ? try gzip(data, level: 6).dropFirst(10).dropLast(8) : data
      let (extra, comment) = (Data(count: oneOf([0, 0, 9])), Data(count: oneOf([0, 0, 5])))
      let common =
        half(isDeflated ? 8 : 0) + word(0) + word(Int(CRC32.checksum(data))) + word(packed.count)
        + word(data.count) + half(name.utf8.count)
      directory += word(0x0201_4B50) + half(20) + half(20) + half(0) + common + half(extra.count)
      directory += half(comment.count) + half(0) + half(0) + word(0) + word(files.count) + Data(name.utf8)
      directory += extra + comment
      files +=
        word(0x0403_4B50) + half(20) + half(0) + common + half(extra.count) + Data(name.utf8) + extra + packed
    }
    let comment = Data(count: oneOf([0, 0, 7]))
    let end = word(0x0605_4B50) + word(0) + half(members.count) + half(members.count) + word(directory.count)
    return files + directory + end + word(files.count) + half(comment.count) + comment
  }
}
