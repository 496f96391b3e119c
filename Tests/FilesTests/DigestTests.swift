import Files
import Foundation
import TestSupport
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
    let found = try withTemporaryFile("abc", holding: Data("abc".utf8)) { try Digest.sha256(contentsOf: $0) }
    #expect(found == Digest.sha256(Data("abc".utf8)))
  }
}
