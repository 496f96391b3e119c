import CZlib
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

  @Test("whatever zlib compresses is decompressed; concatenated files are read as one")
  func decompressesAnything() {
    checkProperty("data is decompressed to what was compressed", cases: 20) { random in
      let parts = (0..<random.oneOf([1, 1, 2, 3])).map { _ in random.data() }
      let file = try parts.map { try gzip($0, level: random.oneOf([0, 1, 6, 9])) }.reduce(Data(), +)
      let expected = parts.reduce(Data(), +)
      #expect(Bool(try contents(of: file).get() == expected), "\(parts.map(\.count)) bytes")
      #expect(
        Bool(try Gzip.contents(ofCompressed: (Data([1, 2]) + file).dropFirst(2)) == expected), "in a slice")
    }
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

/// `data` as a gzip file that zlib wrote.
func gzip(_ data: Data, level: Int) throws -> Data {
  try withTemporaryFolder { folder in
    let url = folder.appending(path: "data.gz")
    let file = try #require(gzopen(url.path, "wb\(level)"))
    // `gzwrite` reports a length of 0 as an error.
    let written = data.isEmpty ? 0 : gzwrite(file, Array(data), UInt32(data.count))
    try #require(gzclose_w(file) == Z_OK && Int(written) == data.count)
    return try Data(contentsOf: url)
  }
}

extension SplitMix64 {
  /// Up to 100,000 bytes, random or repetitive.
  mutating func data() -> Data {
    let most = oneOf([UInt8(0), 1, 255])
    return Data(
      (0..<oneOf([0, 1, 2, 300, 70_000, 100_000])).map { _ in UInt8.random(in: 0...most, using: &self) })
  }
}
