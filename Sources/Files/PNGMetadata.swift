import Foundation

/// The text chunks of a PNG file (PNG specification, 11.3.4), which tell where a stray figure comes from.
public struct PNGMetadata: Equatable, Sendable {
  /// The texts by their keywords, such as "Step" and "Fingerprint".
  public var texts: [String: String]

  public init(_ texts: [String: String]) { self.texts = texts }

  private static let signature = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  /// What an iTXt chunk has between its keyword and its text: uncompressed, in no stated language.
  private static let internationalSeparator = Data([0, 0, 0, 0, 0])

  /// The image in `png` with these texts, which take the place of those with the same keywords; nil when `png` is no
  /// whole PNG file.
  public func added(to png: Data) -> Data? {
    guard let chunks = Self.chunks(of: png), let header = chunks.first else { return nil }
    var result = Self.signature + png[header.range]
    for (keyword, text) in texts.sorted(by: { $0.key < $1.key }) {
      let body = Self.body(keyword, text)
      result += Self.bigEndian(UInt32(body.count - 4)) + body + Self.bigEndian(CRC32.checksum(body))
    }
    for chunk in chunks.dropFirst() {
      if let (keyword, _) = Self.text(in: png, chunk), texts[keyword] != nil { continue }
      result += png[chunk.range]
    }
    return result
  }

  /// Reads the texts of a PNG file; nil when `png` is none.
  public init?(of png: Data) {
    guard let chunks = Self.chunks(of: png) else { return nil }
    texts = Dictionary(chunks.compactMap { Self.text(in: png, $0) }) { first, _ in first }
  }

  /// The width and height in pixels, from a file's first 24 bytes; nil when these are not of a PNG.
  public static func size(of png: Data) -> (width: Int, height: Int)? {
    guard png.starts(with: signature), png.count >= 24 else { return nil }
    func number(at offset: Int) -> Int { png.dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | Int($1) } }
    return (number(at: 16), number(at: 20))
  }

  private struct Chunk {
    let kind: String
    /// The whole chunk, with length and checksum.
    let range: Range<Int>
    var body: Range<Int> { range.lowerBound + 8..<range.upperBound - 4 }
  }

  private static func chunks(of png: Data) -> [Chunk]? {
    guard png.starts(with: signature) else { return nil }
    var chunks: [Chunk] = []
    var place = png.startIndex + signature.count
    while chunks.last?.kind != "IEND" {
      guard place + 12 <= png.endIndex else { return nil }
      let length = png[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard place + 12 + length <= png.endIndex else { return nil }
      let kind = String(decoding: png[place + 4..<place + 8], as: UTF8.self)
      chunks.append(Chunk(kind: kind, range: place..<place + 12 + length))
      place += 12 + length
    }
    return chunks
  }

  /// The kind and the contents of a chunk: tEXt, which all programs show, for a text in Latin-1, else iTXt.
  private static func body(_ keyword: String, _ text: String) -> Data {
    // In Latin-1 each of Unicode's first 256 characters is a byte.
    let latin = text.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
    guard latin.count == text.unicodeScalars.count, !latin.contains(0) else {
      return Data("iTXt\(keyword)".utf8) + internationalSeparator + Data(text.utf8)
    }
    return Data("tEXt\(keyword)\0".utf8) + Data(latin)
  }

  private static func text(in png: Data, _ chunk: Chunk) -> (String, String)? {
    guard ["tEXt", "iTXt"].contains(chunk.kind), let end = png[chunk.body].firstIndex(of: 0) else {
      return nil
    }
    let keyword = String(decoding: png[chunk.body.lowerBound..<end], as: UTF8.self)
    let rest = png[end..<chunk.body.upperBound]
    if chunk.kind == "tEXt" {
      let scalars = rest.dropFirst().map { Unicode.Scalar($0) }
      return (keyword, String(String.UnicodeScalarView(scalars)))
    }
    guard rest.starts(with: internationalSeparator) else { return nil }
    return (keyword, String(decoding: rest.dropFirst(internationalSeparator.count), as: UTF8.self))
  }

  private static func bigEndian(_ number: UInt32) -> Data {
    Data((0..<4).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) })
  }
}
