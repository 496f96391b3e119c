import CZlib
import Foundation

/// Reads gzip files (RFC 1952) with zlib.
public enum Gzip {
  /// Whether `data` starts with gzip's magic number.
  public static func isCompressed(_ data: Data) -> Bool { data.starts(with: [0x1F, 0x8B]) }

  /// The contents of the gzip file that `data` holds, which may be part of another file.
  ///
  /// - Throws: `GzipError`, which names a temporary file, when the data is truncated or damaged; Foundation's error
  ///   when the system's temporary folder cannot be written.
  public static func contents(ofCompressed data: Data) throws -> Data {
    // zlib reads memory only through unsafe pointers, but a file by its name.
    let file = FileManager.default.temporaryDirectory.appending(path: "digits-\(UUID().uuidString).gz")
    defer { try? FileManager.default.removeItem(at: file) }
    try data.write(to: file)
    return try contents(of: file)
  }

  /// The contents of the file at `url`: decompressed if it is in gzip format, otherwise as they are.
  ///
  /// The first two bytes, not the name, tell the format: browsers decompress some `.gz` files while saving them, and
  /// keep the name.
  ///
  /// - Parameter limit: reading may stop after this many bytes.
  /// - Throws: `GzipError` when the file cannot be read, or is truncated or damaged before the limit.
  public static func contents(of url: URL, upTo limit: Int = .max) throws(GzipError) -> Data {
    guard let file = gzopen(url.path, "rb") else {
      throw .unreadable(file: url.path, reason: String(cString: strerror(errno)))
    }
    defer { gzclose_r(file) }

    var contents = Data()
    var chunk = [UInt8](repeating: 0, count: min(1 << 18, limit))
    while contents.count < limit {
      let count = gzread(file, &chunk, UInt32(chunk.count))
      guard count > 0 else { break }
      contents.append(contentsOf: chunk[..<Int(count)])
    }

    // For a truncated file, gzread returns the bytes that are there; only the stream's state tells that more should
    // follow.
    var status = Z_OK
    let message = gzerror(file, &status).map { String(cString: $0) } ?? ""
    switch status {
    case Z_OK, Z_STREAM_END: return contents
    case Z_BUF_ERROR: throw .truncated(file: url.path, byteCount: Int(gzoffset(file)))
    case Z_ERRNO: throw .unreadable(file: url.path, reason: String(cString: strerror(errno)))
    default:
      let reason = message.split(separator: ": ").last.map(String.init) ?? "zlib error \(status)"
      throw .damaged(file: url.path, byte: Int(gzoffset(file)), reason: reason)
    }
  }
}

/// Why a file that may be compressed with gzip could not be read.
public enum GzipError: Error, Equatable, CustomStringConvertible {
  /// The system would not open or read the file.
  case unreadable(file: String, reason: String)
  /// The compressed data stops after `byteCount` bytes, before its end mark.
  case truncated(file: String, byteCount: Int)
  /// The compressed data contradicts itself at or before `byte`.
  case damaged(file: String, byte: Int, reason: String)

  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file) cannot be read: \(reason). Check that it is a file, and that you have permission to read it."
    case .truncated(let file, let byteCount):
      "\(file) is truncated: its gzip data stops at byte \(byteCount), before the end. Copy or download it "
        + "again."
    case .damaged(let file, let byte, let reason):
      "\(file) is damaged: its gzip data is wrong at or before byte \(byte) (\(reason)). Copy or download it again."
    }
  }
}
