import Engine
import Foundation

/// What the woven page depends on, as a digest that is cheap to take: while it stays the same, so does the page.
struct PageVersion {
  /// ASCII letters and digits, with a meaning in this process only.
  let text: String

  /// - Parameters:
  ///   - programs: the folder with the steps' programs, which say what the steps declare.
  ///   - runs: the runs that have not finished. Their progress is not part of the page.
  init(
    of steps: [StepID], package: URL, programs: URL, workspace: Workspace, records: RecordedFiles,
    runs: [UnfinishedRun]
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
      let recorded = records.files(of: step)
      let data = recorded.readsData ? recorded.dataFolder ?? package.appending(path: "data") : nil
      let files = [
        programs.appending(path: "\(step)"), workspace.record(of: step), workspace.pendingFlags(of: step),
      ]
      for file in files + recorded.outputs + (data.map(Self.dataFiles) ?? []) { add(file) }
    }
    for run in runs {
      hasher.combine(run.step)
      hasher.combine(run.start)
      hasher.combine(run.process)
      hasher.combine(run.state)
      hasher.combine(run.isRunning(in: workspace))
    }
    text = String(UInt(bitPattern: hasher.finalize()), radix: 36)
  }

  /// What is in a data folder and the folders below it, as deep as data is looked for, in a fixed order; of very many files
  /// the first that are found.
  private static func dataFiles(in folder: URL) -> [URL] {
    let files = FileManager.default.enumerator(
      at: folder, includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
    var found: [URL] = []
    while found.count < 2_000, let file = files?.nextObject() as? URL {
      if files?.level == 4 { files?.skipDescendants() }
      found.append(file)
    }
    return found.sorted { $0.path < $1.path }
  }

  /// All files below `folder`, except hidden ones, in a fixed order.
  private static func files(in folder: URL) -> [URL] {
    let files = FileManager.default.enumerator(
      at: folder, includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
    return (files?.compactMap { $0 as? URL } ?? []).sorted { $0.path < $1.path }
  }
}

/// The files that the steps' records name. A record is read again only if it has changed.
final class RecordedFiles {
  struct Files {
    /// In a fixed order.
    var outputs: [URL] = []
    /// Whether the step reads from a data folder, and which one was set.
    var readsData = false
    var dataFolder: URL?
  }

  private let workspace: Workspace
  private var known: [StepID: (signature: FileSignature, files: Files)] = [:]

  init(in workspace: Workspace) { self.workspace = workspace }

  /// The files of `step`; none when it has no record that can be read.
  func files(of step: StepID) -> Files {
    let url = workspace.record(of: step)
    guard let signature = FileSignature(of: url) else { return Files() }
    if let known = known[step], known.signature == signature { return known.files }
    var files = Files()
    if let record = try? Record.read(from: url) {
      files.outputs = record.outputs.keys.sorted().map(workspace.url)
      files.readsData = record.declaration.readsExternalInputs
      files.dataFolder = record.dataFolder.map(FolderOptions.folder)
    }
    known[step] = (signature, files)
    return files
  }
}
