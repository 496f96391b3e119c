import Engine
import Foundation

/// Where a step keeps what it goes on from when it was cut off: a folder for each state of what decides its results, with a
/// file for each part of them that is computed by itself.
struct CheckpointFolder {
  private let folder: URL
  private let key: String

  /// How many are kept: the present one, and those of the flags tried before.
  private static let count = 3

  init(_ folder: URL, key: String) {
    self.folder = folder
    self.key = key
  }

  /// The file of a part in the present state, which need not exist; its folder does.
  ///
  /// - Throws: `WorkspaceError` when the folder cannot be made.
  func place(of part: String) throws -> URL {
    let folder = folder.appending(path: key)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw WorkspaceError(cannotWrite: folder, because: error)
    }
    return folder.appending(path: part)
  }

  /// Removes what is kept for the present state.
  func forget() { try? FileManager.default.removeItem(at: folder.appending(path: key)) }

  /// Removes all but the present one and the newest of the others.
  func prune() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let others = names.filter { $0 != key }.map { folder.appending(path: $0) }
      .sorted { FileSignature(of: $0)?.modified ?? 0 > FileSignature(of: $1)?.modified ?? 0 }
    for state in others.dropFirst(Self.count - 1) { try? FileManager.default.removeItem(at: state) }
  }
}
