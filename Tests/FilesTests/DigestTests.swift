import Files
import Foundation
import Testing

@Suite("SHA-256")
struct DigestTests {
  @Test("the digests of the standard's examples are right")
  func standardExamples() {
    #expect(
      Digest.sha256(Data("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      Digest.sha256(Data()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test("a file has the digest of its bytes")
  func digestOfFile() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data("abc".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(try Digest.sha256(contentsOf: file) == Digest.sha256(Data("abc".utf8)))
  }
}
