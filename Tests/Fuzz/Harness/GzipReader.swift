import Files
import Foundation

/// Files that may be compressed by gzip.
struct GzipReader: FuzzedReader {
  private let file = ScratchFile("file.gz")

  func read(_ bytes: Data) throws {
    try file.write(bytes)
    let whole = try accepted(file.path, orRefusedBy: GzipError.self) { try Gzip.contents(of: file.url) }
    let start = try accepted(file.path, orRefusedBy: GzipError.self) {
      try Gzip.contents(of: file.url, upTo: 100)
    }
    let inMemory = try accepted(".gz", orRefusedBy: GzipError.self) {
      try Gzip.contents(ofCompressed: bytes)
    }
    try promise(
      whole == inMemory, "\(String(describing: whole)) as a file, \(String(describing: inMemory)) as bytes")
    guard let whole else { return }
    try promise(start?.prefix(100) == whole.prefix(100), "the start is that of the whole")
    if !Gzip.isCompressed(bytes) { try promise(whole == bytes, "what is not compressed stays as it is") }
  }
}
