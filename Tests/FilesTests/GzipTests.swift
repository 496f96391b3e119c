import Files
import Foundation
import TestSupport
import Testing

@Suite("Gzip")
struct GzipTests {
  /// The word "digits", compressed.
  private static let compressed =
    Data(base64Encoded: "H4sIAAAAAAACA0vJTM8sKQYAslot1QYAAAA=") ?? Data()

  /// The result of reading a file that holds `data`.
  private func contents(of data: Data) throws -> Result<Data, GzipError> {
    try withTemporaryFile("digits.gz", holding: data) { file in
      Result { () throws(GzipError) in try Gzip.contents(of: file) }
    }
  }

  @Test("a gzip file is decompressed")
  func decompresses() throws {
    #expect(try contents(of: Self.compressed).get() == Data("digits".utf8))
  }

  @Test("two gzip files one after the other are read as one")
  func decompressesSeveralMembers() throws {
    #expect(try contents(of: Self.compressed + Self.compressed).get() == Data("digitsdigits".utf8))
  }

  @Test("a file that is not compressed is read as it is, whatever its name")
  func passesPlainFiles() throws {
    #expect(try contents(of: Data([0, 0, 8, 3, 200])).get() == Data([0, 0, 8, 3, 200]))
    #expect(try contents(of: Data()).get() == Data())
  }

  @Test("a gzip file that is truncated anywhere is refused, with the byte where it stops", arguments: 3..<26)
  func refusesTruncated(byteCount: Int) throws {
    let result = try contents(of: Self.compressed.prefix(byteCount))
    guard case .failure(.truncated(let file, let stop)) = result else {
      Issue.record("\(byteCount) bytes gave \(result)")
      return
    }
    #expect(stop == byteCount)
    #expect(
      GzipError.truncated(file: file, byteCount: stop).description.contains("stops at byte \(byteCount),"))
  }

  @Test("a gzip file with an altered byte is refused, with zlib's reason")
  func refusesDamaged() throws {
    var data = Self.compressed
    data[19] ^= 1
    let result = try contents(of: data)
    guard case .failure(.damaged(_, _, let reason)) = result else {
      Issue.record("an altered checksum gave \(result)")
      return
    }
    #expect(reason == "incorrect data check")
  }

  @Test("a missing file and a folder are refused by name")
  func refusesUnreadable() throws {
    let folder = FileManager.default.temporaryDirectory
    for url in [folder, folder.appending(path: "no such file.gz")] {
      do {
        let contents = try Gzip.contents(of: url)
        Issue.record("\(url.path) gave \(contents.count) bytes")
      } catch {
        guard case .unreadable(let file, let reason) = error else {
          Issue.record("\(url.path) gave \(error)")
          continue
        }
        #expect(file == url.path)
        #expect(!reason.isEmpty)
      }
    }
  }
}
