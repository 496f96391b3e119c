import Foundation

/// The files that a step that was renamed or removed from the package has left in a workspace.
///
/// Its record says which files are its own. A file that has been altered since, or that a step of the package has
/// written too, does not count.
public struct LeftOver: Sendable {
  public let step: StepID
  /// Its files by their paths in the workspace, without those that the runner keeps for it.
  public let files: [String]
  public let bytes: Int

  /// The files that steps other than `steps` have left in `workspace`, in order.
  public static func all(in workspace: Workspace, besides steps: [StepID]) -> [LeftOver] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: workspace.url("artifacts").path)) ?? []
    let gone = names.compactMap(StepID.init(folder:)).filter { !steps.contains($0) }.sorted()
    guard !gone.isEmpty else { return [] }
    let records = steps.compactMap { PreviousRun(of: $0, in: workspace).record }
    let others = Set(records.flatMap { $0.outputs.keys + $0.declaration.inputs })
    let digests = DigestCache(nil)
    return gone.compactMap { step in
      guard let record = PreviousRun(of: step, in: workspace).record else { return nil }
      let files = record.outputs.filter { path, output in
        !others.contains(path)
          && (try? digests.digest(of: workspace.url(path))) == output.sha256
      }
      return LeftOver(
        step: step, files: files.keys.sorted(), bytes: files.values.reduce(0) { $0 + $1.bytes })
    }
  }

  /// Those of its files that `clean` does not remove with `artifacts/`.
  public var filesOutsideArtifacts: [String] { files.filter { !$0.hasPrefix("artifacts/") } }

  /// "5-old, which is no longer a step, left behind 3 files (12 kB)"
  public var text: String {
    let size = Int64(bytes).formatted(.byteCount(style: .file))
    return
      "\(step), which is no longer a step, left behind \(files.count) \(files.count == 1 ? "file" : "files") "
      + "(\(size))"
  }
}

extension Workspace {
  /// Deletes what steps other than `steps` have left, with their records, checkpoints and cached results.
  ///
  /// - Returns: what was deleted.
  /// - Throws: `BusyError` when a step is running; `WorkspaceError` when a file cannot be deleted.
  public func removeLeftOvers(besides steps: [StepID]) throws -> [LeftOver] {
    guard !LeftOver.all(in: self, besides: steps).isEmpty else { return [] }
    return try whileIdle {
      let leftOvers = LeftOver.all(in: self, besides: steps)
      for leftOver in leftOvers {
        let step = leftOver.step
        for path in leftOver.files { try remove(url(path)) }
        // The record last: without it, nobody would know of the rest.
        for place in [
          checkpoints(of: step), staging(of: step), unfinishedRun(of: step), pendingFlags(of: step),
          url("artifacts/.kept/\(step)"), record(of: step),
        ] { try remove(place) }
        // What somebody else has put there stays.
        rmdir(url("artifacts/\(step)").path)
      }
      ResultCache(workspace: self, digests: DigestCache(nil)).prune()
      return leftOvers
    }
  }

  /// Deletes the files of `leftOvers` that are outside `artifacts/`.
  func removeFilesOutsideArtifacts(of leftOvers: [LeftOver]) throws {
    for path in leftOvers.flatMap(\.filesOutsideArtifacts) { try remove(url(path)) }
  }

  private func remove(_ url: URL) throws {
    do {
      try FileManager.default.removeItem(at: url)
    } catch CocoaError.fileNoSuchFile {
      return
    } catch {
      throw WorkspaceError(cannotWrite: url, because: error)
    }
  }
}
