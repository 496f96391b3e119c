import Foundation

/// Files as NumPy and zip write them, with nothing in them but what a test needs.
enum TinyArchive {
  /// A zip archive with stored members.
  static func zip(_ members: [(name: String, data: Data)]) -> Data {
    var (files, directory) = (Data(), Data())
    for (name, data) in members {
      let sizes = word(checksum(data)) + word(data.count) + word(data.count)
      let common = half(20) + half(0) + half(0) + word(0) + sizes + half(name.utf8.count) + half(0)
      directory += word(0x0201_4B50) + half(20) + common + half(0) + half(0) + half(0) + word(0)
      directory += word(files.count) + Data(name.utf8)
      files += word(0x0403_4B50) + common + Data(name.utf8) + data
    }
    let end = word(0x0605_4B50) + half(0) + half(0) + half(members.count) + half(members.count)
    return files + directory + end + word(directory.count) + word(files.count) + half(0)
  }

  /// An array in NumPy's format.
  static func npy(_ type: String, _ shape: [Int], _ bytes: Data, columnMajor: Bool = false) -> Data {
    let sizes = shape.map { "\($0)," }.joined()
    var header =
      "{'descr': '\(type)', 'fortran_order': \(columnMajor ? "True" : "False"), 'shape': (\(sizes)), }"
    header += String(repeating: " ", count: (64 - (header.utf8.count + 11) % 64) % 64) + "\n"
    return Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0]) + half(header.utf8.count) + Data(header.utf8)
      + bytes
  }

  private static func half(_ value: Int) -> Data {
    Data([0, 8].map { UInt8(truncatingIfNeeded: value >> $0) })
  }

  private static func word(_ value: Int) -> Data {
    Data([0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) })
  }

  /// CRC-32, bit by bit.
  private static func checksum(_ data: Data) -> Int {
    var crc = UInt32.max
    for byte in data {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return Int(~crc)
  }
}
