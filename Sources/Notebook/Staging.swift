import Foundation

/// Where a running step's outputs lie until all are written: a hidden folder beside their places.
///
/// An error or a kill before `commit` leaves the former results as they were.
struct Staging {
  let workspace: Workspace
  let step: StepID

  private var folder: URL { workspace.staging(of: step) }

  /// Removes what a run that did not finish left behind.
  func discard() {
    try? FileManager.default.removeItem(at: folder)
  }

  /// Where to write the output whose place is `path`; the folder for it exists.
  ///
  /// - Throws: `WorkspaceError` when that folder cannot be made.
  func url(for path: String) throws -> URL {
    let url = folder.appending(path: path)
    try makeFolder(of: url)
    return url
  }

  /// Moves the outputs to their places, one by one, each replacing its former self in one go.
  ///
  /// - Parameters:
  ///   - required: the outputs that must have been written.
  ///   - optional: those that need not have been; a former one that was not written again is removed.
  /// - Returns: what was written, by path.
  /// - Throws: `StagingError` when an output is missing, and then nothing has moved; `WorkspaceError` when one
  ///   cannot be moved to its place.
  func commit(_ required: [String], optional: [String] = []) throws -> [String: Record.Output] {
    let manager = FileManager.default
    let isWritten = { (path: String) in manager.fileExists(atPath: folder.appending(path: path).path) }
    let missing = required.filter { !isWritten($0) }
    guard missing.isEmpty else { throw StagingError(step: step, paths: missing) }
    let paths = required + optional.filter(isWritten)
    var outputs: [String: Record.Output] = [:]
    for path in paths {
      outputs[path] = try Record.Output(contentsOf: folder.appending(path: path))
    }
    for path in paths {
      let place = workspace.url(path)
      try makeFolder(of: place)
      // FileManager's moveItem refuses to replace a file; rename(2) does so atomically.
      guard rename(folder.appending(path: path).path, place.path) == 0 else {
        throw WorkspaceError(cannotWrite: place, because: POSIXError(.init(rawValue: errno) ?? .EIO))
      }
    }
    for path in optional where outputs[path] == nil {
      try? manager.removeItem(at: workspace.url(path))
    }
    discard()
    return outputs
  }

  private func makeFolder(of url: URL) throws {
    let folder = url.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw WorkspaceError(cannotWrite: url, because: error)
    }
  }
}

/// A step that ended without having written all that it declares.
struct StagingError: Error, CustomStringConvertible {
  let step: StepID
  let paths: [String]

  var description: String {
    "\(step) declares the output \(paths.joined(separator: ", ")) but did not write it: write it to "
      + "stage.output(...) before stage.finish()"
  }
}
