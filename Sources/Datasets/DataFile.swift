import Files
import Foundation

/// A file that may hold digits: on the disk as it is, compressed with gzip, or in an archive.
public struct DataFile: Hashable, Sendable {
  /// The file on the disk: the archive, for a member of one.
  public let url: URL
  let member: ZipArchive.Member?

  /// The file's name without its packing: `train.csv` also for `train.csv.gz`, and for `train.csv` in an archive.
  let name: String

  /// Whether the folder around it has the same name, as unpackers make them.
  var isInOwnFolder = false

  public init(_ url: URL) {
    self.init(url, member: nil, name: url.lastPathComponent)
  }

  init(_ url: URL, member: ZipArchive.Member?, name: String) {
    self.url = url
    self.member = member
    self.name = name.lowercased().hasSuffix(".gz") ? String(name.dropLast(3)) : name
  }

  /// What to call the file in errors.
  var path: String { url.path + (member.map { "/\($0.name)" } ?? "") }

  /// The name on the disk or in the archive.
  var storedName: String { member.map { "\(url.lastPathComponent)/\($0.name)" } ?? url.lastPathComponent }

  var isPacked: Bool { member != nil || url.pathExtension.lowercased() == "gz" }

  /// Whether there is nothing to read. The system's own files, as in `/proc`, claim to be empty, and reading one may
  /// never end.
  var isEmpty: Bool {
    var status = stat()
    return member?.isEmpty ?? (stat(url.path, &status) == 0 && status.st_size == 0)
  }

  /// The file's bytes, decompressed; memory-mapped where they are as on the disk.
  ///
  /// Its first bytes tell whether it is compressed, because browsers decompress some `.gz` files while saving them.
  ///
  /// - Throws: `GzipError`, `ZipError`, or `DataSourceError` when it is empty or cannot be read.
  public func contents() throws -> Data {
    guard !isEmpty else { throw DataSourceError.emptyFile(path: path) }
    if let member {
      let contents = try ZipArchive(url).contents(of: member)
      return Gzip.isCompressed(contents) ? try Gzip.contents(ofCompressed: contents) : contents
    }
    let data: Data
    do {
      data = try Data(contentsOf: url, options: .alwaysMapped)
    } catch {
      throw DataSourceError.unreadable(path: url.path, reason: error.localizedDescription)
    }
    return Gzip.isCompressed(data) ? try Gzip.contents(of: url) : data
  }

  /// The first bytes, decompressed; fewer if there are no more, none if they cannot be read.
  func start(_ count: Int) -> [UInt8] {
    if isEmpty { return [] }
    guard member == nil else { return [UInt8](((try? contents()) ?? Data()).prefix(count)) }
    return [UInt8](((try? Gzip.contents(of: url, upTo: count)) ?? Data()).prefix(count))
  }
}
