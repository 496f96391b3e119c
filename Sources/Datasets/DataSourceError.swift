/// Why a directory is not a data source.
public enum DataSourceError: Error, Equatable, CustomStringConvertible {
  /// Something that looks like data and cannot be used.
  public struct Finding: Equatable, Sendable {
    let name: String
    /// What to say after the name.
    let reason: String
  }

  /// The directory does not exist; `neighbors` are the folders next to where it should be.
  case noDirectory(directory: String, neighbors: [String])
  case danglingLink(path: String)
  case notADirectory(path: String, parent: String)
  case unreadable(path: String, reason: String)
  case emptyFile(path: String)
  /// The user has named a directory in which nothing looks like data.
  case noFiles(directory: String)
  /// The directory and those below it hold more than anybody would put there as data.
  case tooManyFiles(directory: String, limit: Int)
  /// What looks like data cannot be used; with the reason for each file.
  case notUsable(directory: String, findings: [Finding])
  /// Some files of a set are missing; `others` may be meant.
  case halfSet(directory: String, present: [String], missing: [String], others: [Finding])
  /// There is more than one set, or one file of a set twice.
  case severalSets([String], folder: String, example: String?)

  public var description: String {
    switch self {
    case .noDirectory(let directory, let neighbors):
      "The data directory \(directory) does not exist. "
        + (neighbors.isEmpty ? "" : "Next to it: \(Self.list(neighbors)). ")
        + "Name the directory that holds the digits; --data default goes back to data/."
    case .danglingLink(let path):
      "The data directory \(path) is a link to a place that does not exist. If that is on a disk, mount it; "
        + "if not, remove the link."
    case .notADirectory(let path, let parent):
      "\(path) was given as the data directory, but is a file. Name the directory that it is in: --data \(parent)"
    case .unreadable(let path, let reason):
      "\(path) cannot be read (\(reason)). Check that you have permission to read it."
    case .emptyFile(let path):
      "\(path) is empty: it has 0 bytes. Copy or download it again."
    case .noFiles(let directory):
      "The data directory \(directory) holds no digits. Put a set into it: \(DataSource.acceptedFiles)."
    case .tooManyFiles(let directory, let limit):
      "The data directory \(directory) and those below it hold more than \(limit) files. Name the directory of the digits "
        + "themselves."
    case .notUsable(let directory, let findings):
      "The data directory \(directory) holds nothing that can be used: \(Self.list(findings)). What can be "
        + "used: \(DataSource.acceptedFiles). To train on MNIST itself, remove the files that are there."
    case .halfSet(let directory, let present, let missing, let others):
      "\(directory) has \(present.joined(separator: ", ")) but lacks "
        + "\(missing.joined(separator: ", ")). Add the missing files, or remove the others."
        + (others.isEmpty ? "" : " Other files there: \(Self.list(others)).")
    case .severalSets(let sets, let folder, let example):
      "\(folder) holds more than one set of digits: \(Self.list(sets)). "
        + (example.map { "Name the folder of the one you mean, as in --data \($0)." }
          ?? "Leave only the files of the one you mean, or put them into a folder of their own and name that "
          + "with --data.")
    }
  }

  private static func list(_ items: [String]) -> String {
    items.prefix(6).map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }.joined(separator: "; ")
      + (items.count > 6 ? "; and \(items.count - 6) more" : "")
  }

  /// What is wrong with each file; files with the same problem share an entry.
  private static func list(_ findings: [Finding]) -> String {
    var rest = findings[...]
    var groups: [String] = []
    while let first = rest.first {
      let others = rest.dropFirst().filter { $0.reason == first.reason }.map(\.name)
      let also = others.isEmpty ? "" : " (and \(others.prefix(6).joined(separator: ", ")))"
      groups.append("\(first.name)\(also) \(first.reason)")
      rest = rest.filter { $0.reason != first.reason }[...]
    }
    return list(groups)
  }
}
