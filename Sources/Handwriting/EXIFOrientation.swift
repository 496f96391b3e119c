import Foundation

/// How a camera was held, as it notes in a JPEG's first part, or a chunk of a PNG or a WebP (EXIF 2.32, tag 0x0112).
enum EXIFOrientation: Int {
  case upright = 1
  case mirrored, upsideDown, flipped, transposed, rightTop, transverse, leftBottom

  /// The orientation in the file of `data`; upright when it has none.
  init(of data: Data) {
    let isJPEG = data.starts(with: [0xFF, 0xD8])
    let value =
      isJPEG
      ? Self.value(inJPEG: [UInt8](data.prefix(1 << 17)))
      : Self.chunk(of: data).flatMap { Self.orientation(inTIFF: $0) }
    self = value.flatMap(Self.init) ?? .upright
  }

  /// How many quarter turns to the right the picture needs, after any mirroring.
  var turns: (mirrored: Bool, quarters: Int) {
    switch self {
    case .upright: (false, 0)
    case .mirrored: (true, 0)
    case .upsideDown: (false, 2)
    case .flipped: (true, 2)
    case .transposed: (true, 3)
    case .rightTop: (false, 1)
    case .transverse: (true, 1)
    case .leftBottom: (false, 3)
    }
  }

  /// The EXIF chunk of a PNG or a WebP. Both have chunks of a name and a length, PNG the length first and a checksum last.
  private static func chunk(of data: Data) -> [UInt8]? {
    let isPNG = data.starts(with: [0x89, 0x50, 0x4E, 0x47])
    guard
      isPNG || (data.starts(with: Array("RIFF".utf8)) && data.dropFirst(8).starts(with: Array("WEBP".utf8)))
    else { return nil }
    func bytes(_ position: Int, _ count: Int) -> [UInt8] {
      [UInt8](data.dropFirst(position).prefix(count))
    }
    var position = isPNG ? 8 : 12
    while position + 8 <= data.count {
      let (first, second) = (bytes(position, 4), bytes(position + 4, 4))
      let (name, digits) = isPNG ? (second, first) : (first, second.reversed())
      let length = digits.reduce(0) { $0 << 8 | Int($1) }
      if name == Array((isPNG ? "eXIf" : "EXIF").utf8) {
        let content = bytes(position + 8, min(length, 1 << 16))
        return content.starts(with: Array("Exif\0\0".utf8)) ? Array(content.dropFirst(6)) : content
      }
      position += 8 + (isPNG ? length + 4 : length + length % 2)
    }
    return nil
  }

  private static func value(inJPEG bytes: [UInt8]) -> Int? {
    var position = 2
    // Segments: a marker, then a length that counts itself.
    while position + 4 <= bytes.count, bytes[position] == 0xFF, bytes[position + 1] != 0xDA {
      let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
      let start = position + 4
      let content = bytes[start..<max(start, min(position + 2 + length, bytes.count))]
      if bytes[position + 1] == 0xE1, content.starts(with: Array("Exif\0\0".utf8)) {
        return orientation(inTIFF: Array(content.dropFirst(6)))
      }
      position += 2 + max(length, 2)
    }
    return nil
  }

  private static func orientation(inTIFF bytes: [UInt8]) -> Int? {
    let isLittle = bytes.starts(with: [0x49, 0x49])
    func number(_ position: Int, _ count: Int) -> Int? {
      guard position >= 0, position + count <= bytes.count else { return nil }
      let part = bytes[position..<position + count]
      return (isLittle ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(4, 4), let count = number(directory, 2) else { return nil }
    for entry in 0..<min(count, 1000) where number(directory + 2 + 12 * entry, 2) == 0x0112 {
      return number(directory + 2 + 12 * entry + 8, 2)
    }
    return nil
  }
}
