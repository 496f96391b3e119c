import Files
import Foundation

/// The code that decides the results of a package's steps, as it is now.
package final class PackageCode {
  package let root: URL
  /// What built the steps: the version of the Swift on the search path.
  package let toolchain: String

  private let graph: PackageGraph?
  package let digests: DigestCache
  private var digestsByFolder: [String: [String: String]] = [:]

  /// Finds out the targets of the package at `root`, mostly from `.build/notebook/`, where they are cached.
  ///
  /// The steps of a folder without a manifest use no libraries.
  ///
  /// - Throws: `PackageError` when SwiftPM must be asked and cannot tell.
  package init(ofPackage root: URL) throws {
    self.root = root
    let folder = root.appending(path: ".build/notebook")
    digests = DigestCache(folder.appending(path: "digests.json"))
    guard let manifest = try? Data(contentsOf: root.appending(path: "Package.swift")) else {
      graph = nil
      toolchain = Machine.current.toolchain
      return
    }
    let place = folder.appending(path: "package.json")
    let key = Known.Key(
      manifest: Digest.sha256(manifest), swift: Toolchain.executable?.path,
      signatures: Toolchain.selectors(forPackage: root).map(FileSignature.init))
    if let known = try? JSONDecoder().decode(Known.self, from: Data(contentsOf: place)), known.key == key {
      (graph, toolchain) = (known.graph, known.toolchain)
      return
    }
    let known = Known(
      key: key, graph: try PackageGraph(ofPackage: root), toolchain: try Toolchain.version())
    (graph, toolchain) = (known.graph, known.toolchain)
    // The cache only saves time.
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try? AtomicFile.write(JSONFormat.compact.encoder.encode(known), to: place)
  }

  /// The code of a package whose targets are known.
  package init(ofPackage root: URL, graph: PackageGraph, toolchain: String) {
    self.root = root
    self.graph = graph
    self.toolchain = toolchain
    digests = DigestCache(nil)
  }

  private struct Known: Codable {
    struct Key: Codable, Equatable {
      let manifest: String
      let swift: String?
      let signatures: [FileSignature?]
    }
    let key: Key
    let graph: PackageGraph
    let toolchain: String
  }

  /// The package that the launcher names; nil in programs that were started by hand.
  package static var rootInEnvironment: URL? {
    ProcessInfo.processInfo.environment["NOTEBOOK_ROOT"].flatMap {
      $0.isEmpty ? nil : URL(filePath: $0, directoryHint: .isDirectory)
    }
  }

  /// The digests of a step's own code and of the library targets that it uses, by path in the package.
  ///
  /// - Throws: `SourceError` when a source cannot be read.
  package func sources(of step: StepID) throws -> [String: String] {
    defer { digests.save() }
    var sources = try ownSources(of: step)
    for folder in folders(of: step) {
      for (path, digest) in try digestsOfFiles(in: folder) { sources[path] = digest }
    }
    for (name, target) in targets(of: step) {
      sources["the settings of \(name) in Package.swift"] = target.settings
    }
    return sources
  }

  /// The digest of the step's own code: of all sources in its folder.
  ///
  /// - Throws: `SourceError` when one cannot be read.
  package func ownCode(of step: StepID) throws -> String {
    Fingerprint(sources: try ownSources(of: step)).ownCode(of: step)
  }

  private func ownSources(of step: StepID) throws -> [String: String] {
    let sources = try digestsOfFiles(in: step.folderPath)
    guard sources[step.sourcePath] != nil else {
      throw SourceError(url: root.appending(path: step.sourcePath))
    }
    return sources
  }

  /// The text of the step's source.
  ///
  /// - Throws: `SourceError` when it cannot be read.
  package func text(of step: StepID) throws -> String {
    let url = root.appending(path: step.sourcePath)
    do {
      // Whatever cuts it into lines sees only \n.
      return try String(contentsOf: url, encoding: .utf8).replacing("\r\n", with: "\n")
    } catch {
      throw SourceError(url: url)
    }
  }

  /// The folders of library targets.
  package func folders(of targets: [String]) -> [String] { targets.compactMap { graph?.targets[$0]?.path } }

  /// What a step links but its results cannot depend on: the engine decides whether the step runs, and shows it; the hosts
  /// say where. What only these use is left out with them.
  private static let indifferent: Set = ["Engine", "Hosts"]

  /// The targets that decide a step's results: its own and those that it uses, by name.
  package func targets(of step: StepID) -> [String: PackageGraph.Target] {
    graph?.closure(of: step.description, without: Self.indifferent) ?? [:]
  }

  private func folders(of step: StepID) -> [String] { targets(of: step).values.map(\.path) }

  /// The digests of the files in a folder, by path in the package. Each folder is read once a process, since most belong
  /// to all steps.
  private func digestsOfFiles(in folder: String) throws -> [String: String] {
    if let known = digestsByFolder[folder] { return known }
    let url = root.appending(path: folder)
    let found = Dictionary(
      uniqueKeysWithValues: try Self.files(in: url).map { path in
        let file = url.appending(path: path)
        do {
          return ("\(folder)/\(path)", try digests.digest(of: file, as: .code))
        } catch {
          throw SourceError(url: file)
        }
      })
    digestsByFolder[folder] = found
    return found
  }

  /// The paths of all files below `folder`, except hidden ones.
  package static func files(in folder: URL) -> [String] {
    let paths = FileManager.default.enumerator(atPath: folder.path)
    var files: [String] = []
    while let path = paths?.nextObject() as? String {
      guard !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }) else { continue }
      if FileSignature(of: folder.appending(path: path))?.isFile == true { files.append(path) }
    }
    return files
  }
}

extension StepID {
  /// The step's source, by its path in the package.
  package var sourcePath: String { "\(folderPath)/main.swift" }

  /// The folder with all of the step's own code, by path in the package.
  package var folderPath: String { "steps/\(self)" }
}

/// A source that is not where it was when the step was built.
public struct SourceError: Error, CustomStringConvertible {
  package let url: URL

  public var description: String {
    "\(url.path), a source of this step, cannot be read: rebuild with `swift build -c release`, which "
      + "tells the step where its source is now"
  }
}
