import Files
import Foundation

/// What may be data in a folder and in those below it.
///
/// Hidden files are left out. Links are followed, but no folder is entered twice.
struct DataFolder {
  /// A file, and what it seems to be.
  struct Entry {
    var file: DataFile
    let recognition: RecognizedFile

    init(_ file: DataFile) { (self.file, recognition) = (file, RecognizedFile(file)) }
  }

  /// Something that is there and cannot be read.
  struct Obstacle: Equatable {
    let path: String
    let reason: String
  }

  let url: URL
  let isArchive: Bool

  /// The regular files, those in a folder of the same name, and those that are alone in an archive, by name.
  private(set) var files: [Entry] = []
  private(set) var folders: [DataFolder] = []
  /// The archives of several files, each as a folder of its members.
  private(set) var archives: [DataFolder] = []
  /// How many pictures there are, by the ends of their names.
  private(set) var pictures: [String: Int] = [:]
  private(set) var obstacles: [Obstacle] = []

  /// How many folders deep the search goes: deeper than anybody puts data.
  private static let depth = 32
  /// How many files and folders are searched in one folder.
  private static let limit = 5_000
  /// How many in all: somebody who names `/` or a home folder should not have to wait for the answer.
  private static let totalLimit = 50_000
  private static let pictureTypes: Set = [
    "png", "jpg", "jpeg", "bmp", "gif", "tif", "tiff", "webp", "pgm", "ppm", "svg", "heic",
  ]

  /// Looks into the folder at `url`.
  ///
  /// - Throws: `DataSourceError` when it is not a folder, or cannot be read.
  init(_ url: URL) throws(DataSourceError) {
    var search = Search()
    do {
      try self.init(url, depth: Self.depth, search: &search)
    } catch let error as DataSourceError {
      throw error
    } catch is TooManyFiles {
      throw .tooManyFiles(directory: url.path, limit: Self.totalLimit)
    } catch {
      throw .unreadable(path: url.path, reason: error.localizedDescription)
    }
  }

  /// What has been looked at so far.
  private struct Search {
    var entered: Set<FileIdentity> = []
    var count = 0
  }

  private struct TooManyFiles: Error {}

  private init(_ url: URL, depth: Int, search: inout Search) throws {
    (self.url, isArchive) = (url, false)
    var names = try FileManager.default.contentsOfDirectory(atPath: url.path)
    if let identity = FileIdentity(url) { search.entered.insert(identity) }
    // What a step has written is not data to learn from.
    if names.contains("record.json") { return }
    for name in names where name.hasPrefix(".") && name.hasSuffix(".icloud") {
      obstacles.append(
        Obstacle(
          path: url.appending(path: name).path,
          reason: "is still in iCloud: open it in the Finder to download it")
      )
    }
    names = names.filter { name in
      if name.hasPrefix(".") || name == "__MACOSX" { return false }
      let type = URL(filePath: name).pathExtension.lowercased()
      guard Self.pictureTypes.contains(type) else { return true }
      pictures[type, default: 0] += 1
      return false
    }.sorted()
    if names.count > Self.limit {
      names = names.filter { FileWords($0).part != nil } + names.filter { FileWords($0).part == nil }
      obstacles.append(
        Obstacle(
          path: url.path, reason: "has \(names.count) files, of which the first \(Self.limit) were looked at")
      )
    }
    search.count += names.prefix(Self.limit).count
    guard search.count <= Self.totalLimit else { throw TooManyFiles() }
    for name in names.prefix(Self.limit) {
      let entry = url.appending(path: name)
      guard let identity = FileIdentity(entry) else {
        obstacles.append(Obstacle(path: entry.path, reason: "is a link to a file that does not exist"))
        continue
      }
      switch identity.kind {
      case S_IFREG: add(DataFile(entry))
      case S_IFDIR:
        guard depth > 0, !search.entered.contains(identity) else { continue }
        guard !["download", "crdownload", "part"].contains(entry.pathExtension.lowercased()) else {
          obstacles.append(Obstacle(path: entry.path, reason: "has not finished downloading"))
          continue
        }
        do {
          add(try DataFolder(entry, depth: depth - 1, search: &search))
        } catch let error as TooManyFiles {
          throw error
        } catch {
          obstacles.append(
            Obstacle(path: entry.path, reason: "cannot be read (\(error.localizedDescription))"))
        }
      default: obstacles.append(Obstacle(path: entry.path, reason: "is not a regular file"))
      }
    }
  }

  private mutating func add(_ file: DataFile) {
    guard ["zip", "npz"].contains(file.url.pathExtension.lowercased()) else {
      files.append(Entry(file))
      return
    }
    do {
      let archive = try ZipArchive(file.url)
      let members = archive.members.filter {
        let name = $0.name.split(separator: "/").last ?? ""
        return !name.hasPrefix(".") && !$0.name.hasPrefix("__MACOSX")
      }
      if members.count == 1 {
        // NumPy calls an array that is saved alone `arr_0.npy`, so only the archive's name says what it is.
        let isUnnamed = members[0].name == "arr_0.npy"
        let name = isUnnamed ? "\(file.url.deletingPathExtension().lastPathComponent).npy" : members[0].name
        files.append(
          Entry(DataFile(file.url, member: members[0], name: String(name.split(separator: "/").last ?? ""))))
      } else {
        archives.append(DataFolder(archive, members: members))
      }
    } catch {
      let start = file.start(64)
      let contents = start.starts(with: Array("PK".utf8)) ? nil : ForeignContents(start.span)
      let reason =
        contents.map { "is \($0.name). \($0.advice)" }
        ?? "cannot be read: \("\(error)".replacing(file.url.path, with: "it"))"
      obstacles.append(Obstacle(path: file.url.path, reason: reason))
    }
  }

  private init(_ archive: ZipArchive, members: [ZipArchive.Member]) {
    (url, isArchive) = (archive.url, true)
    for member in members.prefix(Self.limit) {
      let name = String(member.name.split(separator: "/").last ?? "")
      let type = URL(filePath: name).pathExtension.lowercased()
      if Self.pictureTypes.contains(type) {
        pictures[type, default: 0] += 1
      } else {
        files.append(Entry(DataFile(url, member: member, name: name)))
      }
    }
  }

  private mutating func add(_ folder: DataFolder) {
    // As unpackers leave it: a folder `train.csv` with the file `train.csv` in it.
    let name = Self.plain(folder.url.lastPathComponent)
    if folder.files.count == 1, folder.folders.isEmpty, folder.pictures.isEmpty,
      Self.plain(folder.files[0].file.name) == name
    {
      var entry = folder.files[0]
      entry.file.isInOwnFolder = true
      files.append(entry)
    } else {
      folders.append(folder)
    }
  }

  /// A name without what differs between a file and the folder that is named for it.
  private static func plain(_ name: String) -> String {
    let name = name.lowercased().replacing(".", with: "-")
    return name.hasSuffix("-gz") ? String(name.dropLast(3)) : name
  }

  /// Whether it is an `.npz`, NumPy's arrays in one file.
  var isArrayArchive: Bool { isArchive && url.pathExtension.lowercased() == "npz" }

  /// This folder, those below it and the archives in all of them.
  var all: [DataFolder] { [self] + archives + folders.flatMap(\.all) }

  /// This folder with the files of all folders below it, archives left out.
  var flattened: DataFolder {
    var folder = self
    folder.folders = []
    folder.files = all.filter { !$0.isArchive }.flatMap(\.files)
    return folder
  }
}

/// The identity of a file, after following links.
private struct FileIdentity: Hashable {
  let kind: mode_t
  let device: UInt64
  let number: UInt64

  /// Nil when there is nothing at `url`.
  init?(_ url: URL) {
    var status = stat()
    guard stat(url.path, &status) == 0 else { return nil }
    kind = status.st_mode & S_IFMT
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(truncatingIfNeeded: status.st_ino)
  }
}
