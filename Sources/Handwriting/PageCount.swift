import CLeptonica
import Foundation

/// How many pictures a file holds, of which the first is read.
enum PageCount {
  /// - Parameter format: Leptonica's number of the file's format.
  static func of(_ path: String, _ data: Data, format: Int32) -> Int {
    if format == IFF_GIF { return max(1, frameCount(ofGIF: data)) }
    guard data.starts(with: Array("II*\0".utf8)) || data.starts(with: Array("MM\0*".utf8)),
      let file = fopen(path, "rb")
    else { return 1 }
    defer { fclose(file) }
    var count: Int32 = 1
    return tiffGetCount(file, &count) == 0 ? max(1, Int(count)) : 1
  }

  /// The image descriptors in a GIF (GIF89a, sections 18 to 26).
  private static func frameCount(ofGIF data: Data) -> Int {
    let bytes = [UInt8](data)
    func tableSize(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }
    guard bytes.count > 13 else { return 0 }
    var (position, count) = (13 + tableSize(bytes[10]), 0)
    while position + 1 < bytes.count, bytes[position] != 0x3B {
      if bytes[position] == 0x2C {
        guard position + 9 < bytes.count else { break }
        count += 1
        position += 11 + tableSize(bytes[position + 9])
      } else {
        position += 2
      }
      // Blocks, each with its length first, up to an empty one.
      while position < bytes.count, bytes[position] != 0 { position += 1 + Int(bytes[position]) }
      position += 1
    }
    return count
  }
}
