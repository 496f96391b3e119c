import Files
import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import Stage

@Suite("The text chunks of a figure")
struct PNGMetadataTests {
  /// One white pixel.
  private let png =
    Data(
      base64Encoded:
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg==")
    ?? Data()

  @Test("are read as they were written, and leave the rest of the file as it was")
  func roundTrip() throws {
    let text = PNGMetadata(["Step": "6-train", "Metrics": "genauigkeit=0.99 ✓"])
    let signed = try #require(text.added(to: png))
    #expect(PNGMetadata(of: signed) == text)
    #expect(PNGMetadata(of: png) == PNGMetadata([:]))
    #expect(signed.starts(with: png.prefix(33)) && signed.suffix(12) == png.suffix(12))
    // What Python's zlib.crc32 gives for this chunk.
    let checksum: [UInt8] = [0x58, 0x39, 0x82, 0xD6]
    let chunk = Data("tEXtStep\0".utf8) + Data("6-train".utf8)
    let place = try #require(signed.range(of: chunk))
    #expect(Array(signed[place.upperBound...].prefix(4)) == checksum)
  }

  @Test("survive a round trip, whatever they say")
  func anyTexts() {
    checkProperty("texts are read as they were written", cases: 60) { random in
      let names = ["Step", "Metrics", "Author's name", "x"].filter { _ in Bool.random(using: &random) }
      let text = PNGMetadata(Dictionary(uniqueKeysWithValues: names.map { ($0, random.text()) }))
      let signed = try #require(text.added(to: png))
      #expect(PNGMetadata(of: signed) == text)
      #expect(text.added(to: signed) == signed)
    }
  }

  @Test(
    "are tEXt, which every program shows, if Latin-1 has all letters, otherwise iTXt",
    arguments: [
      ("plain", "tEXt"), ("10\u{A0}% größer", "tEXt"), ("two\nlines", "tEXt"), ("", "tEXt"),
      ("5 − 3", "iTXt"),
      ("a\0b", "iTXt"),
    ])
  func kinds(text: String, kind: String) throws {
    let signed = try #require(PNGMetadata(["Description": text]).added(to: png))
    #expect(signed.range(of: Data("\(kind)Description\0".utf8)) != nil)
    #expect(PNGMetadata(of: signed)?.texts == ["Description": text])
  }

  @Test("replace those with the same names, so that signing again changes nothing")
  func again() throws {
    let text = PNGMetadata(["Step": "6-train"])
    let signed = try #require(text.added(to: png))
    #expect(text.added(to: signed) == signed)
    let other = try #require(PNGMetadata(["Step": "7-x", "Seed": "2"]).added(to: signed))
    #expect(PNGMetadata(of: other)?.texts == ["Step": "7-x", "Seed": "2"])
  }

  @Test("are not added to what is not a complete PNG file", arguments: [0, 7, 8, 20, 40, 66])
  func damaged(length: Int) {
    #expect(PNGMetadata(["a": "b"]).added(to: png.prefix(length)) == nil)
    #expect(PNGMetadata(of: Data("no PNG at all".utf8)) == nil)
  }

  @Test("tell step, fingerprint, seed, flags and metrics, and nothing that differs from run to run")
  func fingerprint() {
    let fingerprint = Fingerprint(flags: ["seed": "2", "epochs": "5"])
    let text = PNGMetadata(step: StepID(6, "train"), fingerprint: fingerprint, metrics: ["accuracy": 0.5])
    var training = Record.sample(of: StepID(6, "train"))
    training.fingerprint.flags = ["seed": "3", "batch-size": "none"]
    let later = PNGMetadata(
      step: StepID(7, "show"), fingerprint: Fingerprint(), metrics: [:],
      before: [.sample(of: StepID(1, "a")), training])
    #expect(later.texts["Flags before"] == "1-a: epochs=5; 6-train: seed=3")
    #expect(later.texts["Seed"] == "3" && later.texts["Flags"] == "")
    #expect(
      text.texts == [
        "Step": "6-train", "Fingerprint": fingerprint.digest, "Seed": "2", "Flags": "epochs=5 seed=2",
        "Flags before": "", "Metrics": "accuracy=0.5",
      ])
  }
}
