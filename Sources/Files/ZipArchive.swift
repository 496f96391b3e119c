import Foundation

/// A zip archive (PKWARE's APPNOTE 6.3), from which members are read one at a time. NumPy's `.npz` files are archives
/// of this kind, and Kaggle's downloads are.
///
/// Members are stored or deflated. Archives of 4 GB or more (Zip64) and encrypted members are refused.
public struct ZipArchive: Sendable {
  /// A file in the archive.
  public struct Member: Hashable, Sendable {
    /// The path in the archive, with `/`.
    public let name: String
    let isEncrypted: Bool
    let method: Int
    let crc: UInt32
    let compressedCount: Int
    let count: Int
    let position: Int

    public var isEmpty: Bool { count == 0 }
  }

  public let url: URL

  /// The files in the archive, without its folders, in the archive's order.
  public let members: [Member]

  /// Reads the archive's table of contents.
  ///
  /// - Throws: `ZipError` when the file is not an archive, is truncated, or is of an unsupported kind.
  public init(_ url: URL) throws(ZipError) {
    self.url = url
    let bytes = try Self.bytes(of: url)
    guard let end = Self.endOfDirectory(in: bytes) else { throw .notAnArchive(file: url.path) }
    let count = bytes.integer(at: end + 10, bytes: 2)
    var position = bytes.integer(at: end + 16, bytes: 4)
    guard count < 0xFFFF, position < 0xFFFF_FFFF else { throw .tooLarge(file: url.path) }

    var members: [Member] = []
    for _ in 0..<count {
      guard position + 46 <= end, bytes.integer(at: position, bytes: 4) == 0x0201_4B50 else {
        throw .damaged(file: url.path, member: nil)
      }
      let nameCount = bytes.integer(at: position + 28, bytes: 2)
      let nameEnd = position + 46 + nameCount
      guard nameEnd <= end else { throw .damaged(file: url.path, member: nil) }
      let name = String(
        decoding: bytes.subdata(in: bytes.startIndex + position + 46..<bytes.startIndex + nameEnd),
        as: UTF8.self)
      if !name.hasSuffix("/") {
        members.append(
          Member(
            name: name, isEncrypted: bytes.integer(at: position + 8, bytes: 2) & 1 == 1,
            method: bytes.integer(at: position + 10, bytes: 2),
            crc: UInt32(bytes.integer(at: position + 16, bytes: 4)),
            compressedCount: bytes.integer(at: position + 20, bytes: 4),
            count: bytes.integer(at: position + 24, bytes: 4),
            position: bytes.integer(at: position + 42, bytes: 4)))
      }
      position =
        nameEnd + bytes.integer(at: position + 30, bytes: 2) + bytes.integer(at: position + 32, bytes: 2)
    }
    self.members = members
  }

  /// The contents of a member, checked against its CRC-32.
  ///
  /// - Throws: `ZipError` when the member is damaged, encrypted or compressed by a method other than deflate.
  public func contents(of member: Member) throws(ZipError) -> Data {
    guard !member.isEncrypted else { throw .encrypted(file: url.path, member: member.name) }
    guard member.method == 0 || member.method == 8 else {
      throw .unknownMethod(file: url.path, member: member.name, method: member.method)
    }
    let bytes = try Self.bytes(of: url)
    let damaged = ZipError.damaged(file: url.path, member: member.name)
    let header = member.position
    guard header + 30 <= bytes.count, bytes.integer(at: header, bytes: 4) == 0x0403_4B50 else {
      throw damaged
    }
    let start =
      header + 30 + bytes.integer(at: header + 26, bytes: 2) + bytes.integer(at: header + 28, bytes: 2)
    guard start + member.compressedCount <= bytes.count else { throw damaged }
    let packed = bytes.subdata(
      in: bytes.startIndex + start..<bytes.startIndex + start + member.compressedCount)

    if member.method == 0 {
      guard packed.count == member.count, CRC32.checksum(packed) == member.crc else { throw damaged }
      return packed
    }
    // A gzip file is the same deflated data with another header, and ends with the checksum and the count. If the member's
    // bytes go on after its data, it ends with these.
    let gzip =
      Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]) + packed
      + Data(Self.littleEndian(member.crc) + Self.littleEndian(UInt32(truncatingIfNeeded: member.count)))
    guard let contents = try? Gzip.contents(ofCompressed: gzip), contents.count == member.count,
      CRC32.checksum(contents) == member.crc
    else { throw damaged }
    return contents
  }

  private static func littleEndian(_ word: UInt32) -> [UInt8] {
    [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: word >> $0) }
  }

  private static func bytes(of url: URL) throws(ZipError) -> Data {
    do {
      return try Data(contentsOf: url, options: .alwaysMapped)
    } catch {
      throw .unreadable(file: url.path, reason: error.localizedDescription)
    }
  }

  /// The position of the last record, which a comment of up to 64 KiB may follow.
  private static func endOfDirectory(in bytes: Data) -> Int? {
    guard bytes.count >= 22 else { return nil }
    return stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 0xFFFF), by: -1).first {
      bytes.integer(at: $0, bytes: 4) == 0x0605_4B50
    }
  }
}

extension Data {
  /// A little-endian number of `bytes` bytes at `offset` from the start.
  fileprivate func integer(at offset: Int, bytes: Int) -> Int {
    (0..<bytes).reduce(0) { $0 | Int(self[startIndex + offset + $1]) << (8 * $1) }
  }
}

/// Why a zip archive, or a member of one, cannot be read.
public enum ZipError: Error, Equatable, CustomStringConvertible {
  case unreadable(file: String, reason: String)
  case notAnArchive(file: String)
  case tooLarge(file: String)
  /// The table of contents, or a member, is not what the archive says.
  case damaged(file: String, member: String?)
  case encrypted(file: String, member: String)
  case unknownMethod(file: String, member: String, method: Int)

  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file) cannot be read: \(reason). Check that you have permission to read it."
    case .notAnArchive(let file):
      "\(file) is not a complete zip archive: its table of contents is missing. Copy or download it again."
    case .tooLarge(let file):
      "\(file) is a Zip64 archive, for 4 GB or more, which cannot be read. Unpack it into the same folder."
    case .damaged(let file, let member):
      "\(file) is damaged\(member.map { " in its \($0)" } ?? ""). Copy or download it again."
    case .encrypted(let file, let member):
      "\(member) in \(file) is encrypted. Unpack it into the same folder."
    case .unknownMethod(let file, let member, let method):
      "\(member) in \(file) uses compression method \(method); only deflate can be read. Unpack it into the "
        + "same folder."
    }
  }
}
