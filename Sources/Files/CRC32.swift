import CZlib
import Foundation

/// The checksum of PNG and gzip (ISO 3309), computed by zlib.
public enum CRC32 {
  public static func checksum(_ data: Data) -> UInt32 {
    data.withUnsafeBytes {
      UInt32(crc32_z(0, $0.bindMemory(to: UInt8.self).baseAddress, $0.count))
    }
  }
}
