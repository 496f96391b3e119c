import Files
import Foundation

// Whether a step's program was built from the current code, which its record will name.
extension PackageCode {
  /// An environment variable of a step: the digest of the code that its program was built from, if the runner knows it.
  package static let builtFromVariable = "NOTEBOOK_BUILT_FROM"

  /// The digest of all that a step's program was built from; nil when something has changed since.
  package func builtFrom(_ executable: StepExecutable) throws -> String? {
    try changeSinceBuild(of: executable.step, executable.url) == nil ? digest(of: executable.step) : nil
  }

  /// The digest of all code that decides a step's results.
  ///
  /// - Throws: `SourceError`.
  package func digest(of step: StepID) throws -> String { Fingerprint(sources: try sources(of: step)).digest }

  /// What a step depends on that has changed since `program` was built; nil when nothing has.
  ///
  /// Compares ctimes, which copying and unpacking cannot set back: each target must be older than the launcher's last
  /// build, or than what the compiler made of it. A touched file or an edited comment gives no new program, so what was
  /// found about this one holds while the code means the same.
  ///
  /// - Throws: `SourceError`.
  package func changeSinceBuild(of step: StepID, _ program: URL) throws -> String? {
    let targets = targets(of: step)
    guard !targets.isEmpty else { return nil }
    let digest = try digest(of: step)
    guard let change = firstChange(in: targets, since: program) else {
      digests.note(digest, of: program, as: .builtFrom)
      digests.save()
      return nil
    }
    return digests.noted(of: program, as: .builtFrom) == digest ? nil : change
  }

  /// The first file of `targets` that is newer than what `program` was built from.
  ///
  /// - Parameter isByLauncher: whether the launcher, which has just built, started this process.
  package func firstChange(
    in targets: [String: PackageGraph.Target], since program: URL,
    isByLauncher: Bool = rootInEnvironment != nil
  ) -> String? {
    guard let linked = FileSignature(of: program)?.changed else { return nil }
    let built = launcherBuildTime(of: program) ?? 0
    // Times are only a hint: a clock that was set back makes older sources look newer than what was built from them.
    lazy var builtContents = built > 0 ? launcherBuildContents : [:]
    func hasChanged(_ path: String, since time: Int) -> Bool {
      let file = root.appending(path: path)
      guard let signature = FileSignature(of: file), signature.changed > time else { return false }
      guard let known = builtContents[path] else { return true }
      return (try? Digest.sha256(contentsOf: file)) != known
    }
    // The launcher has just checked that nothing is newer than its build. The compiler's own times would let an edit pass
    // that came too late to be compiled.
    let isHandedOver = built > 0 && isByLauncher
    if hasChanged("Package.swift", since: max(built, linked)) { return "Package.swift" }
    for (name, target) in targets.sorted(by: { $0.key < $1.key }) {
      let objects = program.deletingLastPathComponent().appending(path: "\(Self.moduleName(of: name)).build")
      let compiled = isHandedOver ? built : max(built, Self.lastCompilation(in: objects) ?? linked)
      let folder = root.appending(path: target.path)
      for path in Self.files(in: folder).sorted() {
        if hasChanged("\(target.path)/\(path)", since: compiled) { return "\(target.path)/\(path)" }
      }
      let sources = (try? String(contentsOf: objects.appending(path: "sources"), encoding: .utf8)) ?? ""
      let gone = sources.split(separator: "\n").map { $0.trimmingCharacters(in: ["'", "\""]) }
        .first { $0.hasPrefix(folder.path + "/") && !FileManager.default.fileExists(atPath: $0) }
      if let gone { return String(gone.dropFirst(root.path.count + 1)) }
    }
    return nil
  }

  /// When the launcher started to build the programs beside `program`; nil when it did not build these.
  private func launcherBuildTime(of program: URL) -> Int? {
    let note = root.appending(path: ".build/notebook/built")
    func path(_ url: URL) -> String { url.resolvingSymlinksInPath().standardizedFileURL.path }
    guard let text = try? String(contentsOf: note, encoding: .utf8),
      text.split(separator: "\n").first.map({ path(URL(filePath: String($0))) }) == path(root),
      path(program.deletingLastPathComponent()) == path(root.appending(path: ".build/release"))
    else { return nil }
    return FileSignature(of: note)?.modified
  }

  /// The SHA-256 of each source that the launcher built from, by path in the package, in the format of `sha256sum`.
  private var launcherBuildContents: [String: String] {
    let note = root.appending(path: ".build/notebook/built.sums")
    let text = (try? String(contentsOf: note, encoding: .utf8)) ?? ""
    let pairs = text.split(separator: "\n").compactMap { line -> (String, String)? in
      let parts = line.split(separator: " ", maxSplits: 1)
      guard parts.count == 2 else { return nil }
      return (String(parts[1].drop { $0 == " " || $0 == "*" }), String(parts[0]))
    }
    return Dictionary(pairs) { first, _ in first }
  }

  /// The name that the compiler gives to a target's module.
  private static func moduleName(of target: String) -> String {
    let name = target.map { $0.isLetter || $0.isNumber ? $0 : "_" }
    return name.first?.isNumber == true ? "_" + String(name.dropFirst()) : String(name)
  }

  /// When the compiler last wrote into a target's folder: an object file, or the list of what it read if the object is
  /// unchanged.
  private static func lastCompilation(in folder: URL) -> Int? {
    files(in: folder).filter { $0.hasSuffix(".o") || $0.hasSuffix(".d") }
      .compactMap { FileSignature(of: folder.appending(path: $0))?.modified }.max()
  }
}
