import Foundation
import Notebook

/// What the woven page depends on, in a form that costs little: while it stays the same, so does the page.
struct PageVersion {
  /// A word of ASCII letters and digits, which means something to this process only.
  let text: String

  /// - Parameter attempts: the runs that have not finished. How far they are is not part of the page.
  init(
    of steps: [StepID], package: URL, workspace: Workspace, outputs: RecordedOutputs, attempts: [Attempt]
  ) {
    var hasher = Hasher()
    func add(_ url: URL) {
      hasher.combine(url.path)
      hasher.combine(FileSignature(of: url))
    }
    for name in ["README.md", "Package.swift"] { add(package.appending(path: name)) }
    for folder in ["steps", "Sources"] {
      for file in Self.files(in: package.appending(path: folder)) { add(file) }
    }
    for step in steps {
      add(workspace.record(of: step))
      for path in outputs.paths(of: step) { add(workspace.url(path)) }
    }
    for attempt in attempts {
      hasher.combine(attempt.step)
      hasher.combine(attempt.start)
      hasher.combine(attempt.process)
      hasher.combine(attempt.state)
      hasher.combine(attempt.isUnderWay(in: workspace))
    }
    text = String(UInt(bitPattern: hasher.finalize()), radix: 36)
  }

  /// All files below `folder` but hidden ones, in a fixed order.
  private static func files(in folder: URL) -> [URL] {
    let files = FileManager.default.enumerator(
      at: folder, includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
    return (files?.compactMap { $0 as? URL } ?? []).sorted { $0.path < $1.path }
  }
}

/// The outputs that the steps' records name. A record is read again only when it has changed.
final class RecordedOutputs {
  private let workspace: Workspace
  private var known: [StepID: (signature: FileSignature, paths: [String])] = [:]

  init(in workspace: Workspace) { self.workspace = workspace }

  /// The paths of the outputs of `step` in the workspace, sorted; none when it has no record that can be read.
  func paths(of step: StepID) -> [String] {
    let url = workspace.record(of: step)
    guard let signature = FileSignature(of: url) else { return [] }
    if let known = known[step], known.signature == signature { return known.paths }
    let paths = (try? Record.read(from: url))?.outputs.keys.sorted() ?? []
    known[step] = (signature, paths)
    return paths
  }
}
