import Files
import Foundation

/// Previous results of the steps, which are restored when their code, flags and inputs are as they were.
///
/// A cached result is a record in `artifacts/.kept/<step>/`. Its outputs are in `artifacts/.kept/objects/`, named by their
/// digests, unless they are the same as the current ones.
package struct ResultCache {
  package let workspace: Workspace
  package let digests: DigestCache

  /// How many previous results of a step are cached.
  package static let resultsPerStep = 4
  /// How many bytes the cached outputs may take; the oldest results are removed first.
  package var byteLimit = 1_000_000_000

  package init(workspace: Workspace, digests: DigestCache) {
    self.workspace = workspace
    self.digests = digests
  }

  private var folder: URL { workspace.url("artifacts/.kept") }
  private func place(of step: StepID, _ fingerprint: Fingerprint) -> URL {
    folder.appending(path: "\(step)/\(fingerprint.digest).json")
  }
  private func object(_ output: Record.Output) -> URL { folder.appending(path: "objects/\(output.sha256)") }

  /// The cached result of `step` with `fingerprint`; nil when there is none, or an output is gone.
  package func result(of step: StepID, _ fingerprint: Fingerprint) -> Record? {
    guard let record = try? Record.read(from: place(of: step, fingerprint)), record.step == step,
      record.fingerprint == fingerprint,
      record.outputs.allSatisfy({ holds($0.value) || isCurrent($0.key, $0.value) })
    else { return nil }
    return record
  }

  /// Puts the outputs of a cached result into `staging`.
  ///
  /// - Throws: `WorkspaceError` when that fails.
  package func restore(_ record: Record, into staging: Staging) throws {
    for (path, output) in record.outputs {
      let target = try staging.url(for: path)
      try link(isCurrent(path, output) ? workspace.url(path) : object(output), to: target)
    }
  }

  /// Adds `record`'s result, which is about to be replaced: its outputs stay where they are and get a second name.
  ///
  /// A result whose outputs were altered is not cached.
  ///
  /// - Throws: `WorkspaceError` when that fails.
  package func add(_ record: Record) throws {
    let place = place(of: record.step, record.fingerprint)
    guard record.outputs.allSatisfy({ isCurrent($0.key, $0.value) }) else { return }
    for (path, output) in record.outputs where !holds(output) {
      try link(workspace.url(path), to: object(output))
    }
    do {
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    } catch {
      throw WorkspaceError(cannotWrite: place, because: error)
    }
    try record.write(to: place)
  }

  /// Removes results beyond the limits, and outputs that belong to none or are current.
  package func prune() {
    var results = entries
    for (_, ofStep) in Dictionary(grouping: results, by: \.record.step) {
      for result in ofStep.dropFirst(Self.resultsPerStep) { remove(result, from: &results) }
    }
    let current = currentDigests
    func needed() -> [String: Int] {
      var sizes: [String: Int] = [:]
      for output in results.flatMap(\.record.outputs.values) where !current.contains(output.sha256) {
        sizes[output.sha256] = output.bytes
      }
      return sizes
    }
    while let oldest = results.last, needed().values.reduce(0, +) > byteLimit {
      remove(oldest, from: &results)
    }
    let digests = needed()
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/objects")) ?? []
    where digests[name] == nil {
      try? FileManager.default.removeItem(at: folder.appending(path: "objects/\(name)"))
    }
  }

  /// The number of cached results and their size in bytes.
  package var size: (results: Int, bytes: Int) {
    let objects = folder.appending(path: "objects")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: objects.path)) ?? []
    let bytes = names.reduce(0) { $0 + (FileSignature(of: objects.appending(path: $1))?.size ?? 0) }
    return (entries.count, bytes)
  }

  private struct Entry {
    let place: URL
    let record: Record
    let cachedAt: Int
  }

  /// All cached results, the newest first.
  private var entries: [Entry] {
    let steps = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return steps.filter { StepID(folder: $0) != nil }.flatMap { step in
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/" + step)) ?? []
      return names.compactMap { name -> Entry? in
        let place = folder.appending(path: "\(step)/\(name)")
        guard let record = try? Record.read(from: place), let signature = FileSignature(of: place) else {
          return nil
        }
        return Entry(place: place, record: record, cachedAt: signature.modified)
      }
    }.sorted { $0.cachedAt > $1.cachedAt }
  }

  private func remove(_ result: Entry, from results: inout [Entry]) {
    try? FileManager.default.removeItem(at: result.place)
    results.removeAll { $0.place == result.place }
  }

  /// The digests of the outputs that the steps' own records name.
  private var currentDigests: Set<String> {
    let folders =
      (try? FileManager.default.contentsOfDirectory(atPath: workspace.url("artifacts").path)) ?? []
    let records = folders.compactMap(StepID.init(folder:)).compactMap {
      try? Record.read(from: workspace.record(of: $0))
    }
    return Set(records.flatMap(\.outputs).filter { isCurrent($0.key, $0.value) }.map(\.value.sha256))
  }

  private func isCurrent(_ path: String, _ output: Record.Output) -> Bool {
    (try? digests.digest(of: workspace.url(path))) == output.sha256
  }

  private func holds(_ output: Record.Output) -> Bool {
    (try? digests.digest(of: object(output))) == output.sha256
  }

  /// Links a file to a second name, or copies it where the file system has no hard links.
  private func link(_ source: URL, to target: URL) throws {
    do {
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try? FileManager.default.removeItem(at: target)
      do {
        try FileManager.default.linkItem(at: source, to: target)
      } catch {
        try FileManager.default.copyItem(at: source, to: target)
      }
    } catch {
      throw WorkspaceError(cannotWrite: target, because: error)
    }
  }
}
