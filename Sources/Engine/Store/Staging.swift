import Files
import Foundation

/// The place of a running step's outputs until all are written: a hidden folder next to their final places.
///
/// Once the record is there too, the result counts: if the process is killed now, the next one moves it into place. An
/// error or a kill before that leaves the previous result as it was.
package struct Staging {
  package let workspace: Workspace
  package let step: StepID

  package init(workspace: Workspace, step: StepID) {
    self.workspace = workspace
    self.step = step
  }

  private var folder: URL { workspace.staging(of: step) }
  private var record: URL { folder.appending(path: "record.json") }

  /// Removes what a run that did not finish has left.
  package func discard() {
    try? FileManager.default.removeItem(at: folder)
  }

  /// Whether a finished result waits here to be moved into place.
  package var isFinished: Bool { FileManager.default.fileExists(atPath: record.path) }

  /// Where to write the output whose place is `path`; the folder for it exists.
  ///
  /// - Throws: `WorkspaceError` when that folder cannot be made.
  package func url(for path: String) throws -> URL {
    let url = workspace.stagedOutput(path, of: step)
    try Self.makeFolder(of: url)
    return url
  }

  /// The digests of what was written, by path.
  ///
  /// - Parameters:
  ///   - required: the outputs that must have been written.
  ///   - optional: those that need not have been.
  /// - Throws: `StagingError` when an output is missing.
  package func outputs(_ required: [String], optional: [String] = []) throws -> [String: Record.Output] {
    let manager = FileManager.default
    let isWritten = { (path: String) in
      manager.fileExists(atPath: workspace.stagedOutput(path, of: step).path)
    }
    let missing = required.filter { !isWritten($0) }
    guard missing.isEmpty else { throw StagingError(step: step, paths: missing) }
    return Dictionary(
      uniqueKeysWithValues: try (required + optional.filter(isWritten)).map {
        ($0, try Record.Output(contentsOf: workspace.stagedOutput($0, of: step)))
      })
  }

  /// Replaces each figure by what `sign` returns for it; nil leaves it as it is.
  ///
  /// - Throws: `WorkspaceError` when a figure cannot be written.
  package func signFigures(_ sign: (Data) -> Data?) throws {
    let outputs = folder.appending(path: "outputs")
    let paths = FileManager.default.enumerator(atPath: outputs.path)
    while let path = paths?.nextObject() as? String {
      let url = outputs.appending(path: path)
      guard path.hasSuffix(".png"), let png = (try? Data(contentsOf: url)).flatMap(sign) else {
        continue
      }
      do {
        try AtomicFile.write(png, to: url)
      } catch {
        throw WorkspaceError(cannotWrite: url, because: error)
      }
    }
  }

  /// Makes the outputs the step's result and `record` its record, and adds the previous result to `cache`.
  ///
  /// - Throws: `WorkspaceError` when a file cannot be written or moved.
  package func commit(_ record: Record, cachingPreviousIn cache: ResultCache) throws {
    // Once the first file is in its place there is no way back.
    for path in record.outputs.keys.sorted() {
      let place = workspace.url(path)
      try Self.makeFolder(of: place)
      guard FileManager.default.isWritableFile(atPath: place.deletingLastPathComponent().path) else {
        throw WorkspaceError(cannotWrite: place)
      }
    }
    for path in record.outputs.keys { try Self.flush(workspace.stagedOutput(path, of: step)) }
    do {
      try Self.makeFolder(of: self.record)
      let written = folder.appending(path: "record.json.new")
      try record.write(to: written)
      try Self.flush(written)
      try Self.move(written, to: self.record)
      Self.flushFolder(folder)
    } catch let error as WorkspaceError {
      throw error
    } catch {
      throw WorkspaceError(cannotWrite: self.record, because: error)
    }
    try complete(cachingPreviousIn: cache)
  }

  /// Moves a finished result into place, from wherever an earlier attempt stopped. Does nothing when there is none.
  ///
  /// - Throws: `WorkspaceError` when a file cannot be moved.
  package func complete(cachingPreviousIn cache: ResultCache) throws {
    guard isFinished else { return }
    guard let record = try? Record.read(from: record) else {
      // Damaged, or of another version: the previous result stays, and the step runs again.
      discard()
      return
    }
    let manager = FileManager.default
    let place = workspace.record(of: step)
    let previous = try? Record.read(from: place)
    if let previous, previous.fingerprint != record.fingerprint { try cache.add(previous) }
    for path in record.outputs.keys.sorted() {
      let staged = workspace.stagedOutput(path, of: step)
      guard manager.fileExists(atPath: staged.path) else { continue }
      let place = workspace.url(path)
      try Self.makeFolder(of: place)
      try Self.move(staged, to: place)
    }
    // Only what the previous run wrote: a file that somebody has put there since stays.
    for (path, output) in previous?.outputs ?? [:]
    where record.outputs[path] == nil && (try? cache.digests.digest(of: workspace.url(path))) == output.sha256
    {
      try? manager.removeItem(at: workspace.url(path))
    }
    UnfinishedRun.remove(of: step, in: workspace)
    try Self.makeFolder(of: place)
    try Self.move(self.record, to: place)
    Self.flushFolder(place.deletingLastPathComponent())
    discard()
    cache.prune()
    // Renaming has changed the files' ctimes, but their digests are known. They are noted once a later change would have
    // another ctime: see FileSignature.isSettled.
    usleep(60_000)
    for (path, output) in record.outputs { cache.digests.note(output.sha256, of: workspace.url(path)) }
    cache.digests.save()
  }

  /// Waits until a file's contents are on the disk, if its file system can tell.
  private static func flush(_ url: URL) throws {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    guard descriptor >= 0, fsync(descriptor) == 0 || [EINVAL, ENOTSUP, EOPNOTSUPP, ENOSYS].contains(errno)
    else {
      throw WorkspaceError(cannotWrite: url, because: POSIXError(.init(rawValue: errno) ?? .EIO))
    }
  }

  /// Waits until a folder's entries are on the disk. Many file systems cannot do that for folders, which is no error: what
  /// was renamed is renamed, and only a power failure could undo it.
  private static func flushFolder(_ url: URL) {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }

  /// Moves a file into its place, which may be on another disk.
  private static func move(_ source: URL, to target: URL) throws {
    do {
      try AtomicFile.move(source, to: target)
    } catch POSIXError.EXDEV {
      do {
        try AtomicFile.replace(target) { copy in
          try Data(contentsOf: source, options: .alwaysMapped).write(to: copy)
          try flush(copy)
        }
        unlink(source.path)
      } catch let error as WorkspaceError {
        throw error
      } catch {
        throw WorkspaceError(cannotWrite: target, because: error)
      }
    } catch {
      throw WorkspaceError(cannotWrite: target, because: error)
    }
  }

  private static func makeFolder(of url: URL) throws {
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    } catch {
      throw WorkspaceError(cannotWrite: url, because: error)
    }
  }
}

/// A step that finished without writing all outputs that it declares.
package struct StagingError: Error, CustomStringConvertible {
  package let step: StepID
  package let paths: [String]

  package var description: String {
    "\(step) declares the output \(paths.joined(separator: ", ")) but did not write it: write it to "
      + "stage.output(...) before stage.finish()"
  }
}
