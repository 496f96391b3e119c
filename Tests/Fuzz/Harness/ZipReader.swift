import Foundation

@testable import Files

/// Archives, as from Kaggle or NumPy.
struct ZipReader: FuzzedReader {
  private let file = ScratchFile("archive.zip")

  func read(_ bytes: Data) throws {
    try file.write(bytes)
    guard
      let archive = try accepted(
        file.path, orRefusedBy: ZipError.self, { () throws(ZipError) in try ZipArchive(file.url) })
    else { return }
    // There can be thousands, all at the same place.
    for member in archive.members.prefix(20) {
      let contents = try accepted(file.path, orRefusedBy: ZipError.self) {
        () throws(ZipError) in try archive.contents(of: member)
      }
      guard let contents else { continue }
      try promise(
        contents.count == member.count, "\(member.name) has \(contents.count) bytes, not \(member.count)")
      try promise(CRC32.checksum(contents) == member.crc, "\(member.name) has the checksum that it should")
    }
  }
}
