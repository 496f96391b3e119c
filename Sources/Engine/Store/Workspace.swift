import Foundation
import Processes

/// The folder with a notebook's results: `artifacts/`, `figures/` and `submission.csv`.
///
/// Paths of artifacts are written relative to it, with `/`, as in `artifacts/6-train/history.csv`.
public struct Workspace: Sendable {
  public let root: URL

  public init(_ root: URL) { self.root = root }

  public func url(_ path: String) -> URL { root.appending(path: path) }

  public func record(of step: StepID) -> URL { url(recordPath(of: step)) }

  package func recordPath(of step: StepID) -> String { "artifacts/\(step)/record.json" }

  package func unfinishedRun(of step: StepID) -> URL { url("artifacts/.runs/\(step).json") }

  package func pendingFlags(of step: StepID) -> URL { url("artifacts/.runs/\(step).awaited.json") }

  /// The place of a running step's outputs until all are written.
  package func staging(of step: StepID) -> URL { url("artifacts/.\(step).partial") }

  /// Where a running step has written the output whose place is `path`, if it has.
  package func stagedOutput(_ path: String, of step: StepID) -> URL {
    staging(of: step).appending(path: "outputs/\(path)")
  }

  /// Where a step saves a long computation, to resume it.
  package func checkpoints(of step: StepID) -> URL { url("artifacts/.checkpoints/\(step)") }

  /// Where processes share the digests of the workspace's files.
  package var digests: URL { url("artifacts/.digests.json") }

  package enum Lock: String {
    /// One run of several steps at a time.
    case run = ".run.lock"
    /// One step at a time, even if the run that started it has died.
    case step = ".step.lock"
  }

  package func lock(of kind: Lock) -> URL { url("artifacts/\(kind.rawValue)") }

  package func holds(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url(path).path) }

  /// The step that makes the file at `path`: named by its folder under `artifacts/`, else by the records.
  package func producer(of path: String, among steps: [StepID]) -> StepID? {
    let parts = path.split(separator: "/")
    if parts.count > 2, parts[0] == "artifacts" { return StepID(folder: String(parts[1])) }
    return steps.first { (try? Record.read(from: record(of: $0)))?.outputs[path] != nil }
  }

  /// The records of the steps that make `inputs`, and of those that they depend on, in order.
  package func records(before inputs: [String], among steps: [StepID]) -> [Record] {
    var found: [StepID: Record] = [:]
    var open = inputs.compactMap { producer(of: $0, among: steps) }
    while let step = open.popLast() {
      guard found[step] == nil, let record = try? Record.read(from: record(of: step)) else { continue }
      found[step] = record
      open += record.inputs.compactMap { producer(of: $0, among: steps) }
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  /// The option that names the workspace on a command line, with a space before it; empty when it is the package itself.
  package func option(inPackage package: URL) -> String {
    root.standardizedFileURL.path == package.standardizedFileURL.path
      ? "" : " --workspace \(root.path.shellQuoted)"
  }

  /// Makes the folder for artifacts if it is missing.
  ///
  /// - Throws: `WorkspaceError` when it cannot be made or written.
  package func prepare() throws {
    let artifacts = url("artifacts")
    do {
      try FileManager.default.createDirectory(at: artifacts, withIntermediateDirectories: true)
    } catch {
      throw WorkspaceError(cannotWrite: lock(of: .run), because: error)
    }
    guard FileManager.default.isWritableFile(atPath: artifacts.path) else {
      throw WorkspaceError(cannotWrite: lock(of: .run))
    }
  }

  /// Calls `body` while no step runs in the workspace, and none can start.
  ///
  /// - Throws: `BusyError` when a step is running; `WorkspaceError`; what `body` throws.
  func whileIdle<Result>(_ body: () throws -> Result) throws -> Result {
    try prepare()
    let locks = try [Lock.run, .step].map { kind in
      guard let lock = try WorkspaceLock(ifFree: lock(of: kind), holder: "clean") else {
        throw BusyError(
          description:
            "\(url("artifacts").path) is in use by \(WorkspaceLock.holder(of: lock(of: kind))): wait until "
            + "it has finished, or stop it; then clean")
      }
      return lock
    }
    return try withExtendedLifetime(locks, body)
  }

  /// Deletes `artifacts/` and all that is in it, unless a step is running there.
  ///
  /// - Parameter leftOvers: steps that are gone, whose figures are deleted too: nothing would name them any more.
  /// - Returns: the bytes that its files held; nil when there was no such folder.
  /// - Throws: `BusyError` when a step is running; `WorkspaceError` when the folder cannot be deleted.
  public func clean(_ leftOvers: [LeftOver] = []) throws -> Int? {
    let artifacts = url("artifacts")
    guard FileManager.default.fileExists(atPath: artifacts.path) else { return nil }
    return try whileIdle {
      try removeFilesOutsideArtifacts(of: leftOvers)
      let keys: Set<URLResourceKey> = [.isRegularFileKey, .fileSizeKey]
      // It may be a link to a larger disk; then the folder stays, empty.
      let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: artifacts.path)) != nil
      let folder = artifacts.resolvingSymlinksInPath()
      let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: Array(keys))
      var bytes = 0
      while let file = files?.nextObject() as? URL {
        bytes += (try? file.resourceValues(forKeys: keys).fileSize) ?? 0
      }
      do {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        // The locks last: once they are gone, another run may start, and what it writes stays.
        let lockNames = [Lock.run, .step].map(\.rawValue)
        for name in names.filter({ !lockNames.contains($0) }) + names.filter(lockNames.contains) {
          try FileManager.default.removeItem(at: folder.appending(path: name))
        }
      } catch {
        throw WorkspaceError(cannotWrite: artifacts, because: error)
      }
      guard isLink || rmdir(artifacts.path) == 0 || errno == ENOTEMPTY else {
        throw WorkspaceError(cannotWrite: artifacts)
      }
      return bytes
    }
  }
}

/// A workspace folder that cannot be used.
public struct WorkspaceError: Error, CustomStringConvertible {
  public let description: String

  package init(_ description: String) { self.description = description }

  package init(cannotWrite url: URL, because error: (any Error)? = nil) {
    let why = Self.obstacle(to: url) ?? error.map(explanation(of:)) ?? "it is not writable"
    description =
      "\(url.path) cannot be written: \(why). Make it writable, or choose another workspace with --workspace DIR"
  }

  /// What keeps `url` from being written, found at the nearest folder above it that exists.
  private static func obstacle(to url: URL) -> String? {
    let manager = FileManager.default
    var folder = url.standardizedFileURL.deletingLastPathComponent()
    while !manager.fileExists(atPath: folder.path), folder.path != "/" { folder.deleteLastPathComponent() }
    // A link to a disk that is not there.
    var missing = url.standardizedFileURL
    while missing.path != folder.path, missing.path != "/" {
      if let target = try? manager.destinationOfSymbolicLink(atPath: missing.path),
        !manager.fileExists(atPath: missing.path)
      {
        return "\(missing.path) is a link to \(target), which does not exist"
      }
      missing.deleteLastPathComponent()
    }
    if FileSignature(of: folder)?.isFile == true { return "\(folder.path) is a file, not a folder" }
    return manager.isWritableFile(atPath: folder.path)
      ? nil : "you do not have permission to write to \(folder.path)"
  }
}
