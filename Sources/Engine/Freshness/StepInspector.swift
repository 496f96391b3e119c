import Foundation

/// Finds out the state of a notebook's steps, mostly from their records, without running them.
public final class StepInspector {
  private let code: PackageCode
  private let workspace: Workspace
  private let digests: DigestCache
  private let cache: ResultCache
  private let executables: [StepID: StepExecutable]

  /// - Throws: `PackageError` when the package's targets cannot be found out.
  public convenience init(package: URL, workspace: Workspace, executables: [StepExecutable]) throws {
    self.init(
      code: try PackageCode(ofPackage: package), workspace: workspace,
      digests: DigestCache(workspace.digests), executables: executables)
  }

  package init(code: PackageCode, workspace: Workspace, digests: DigestCache, executables: [StepExecutable]) {
    self.code = code
    self.workspace = workspace
    self.digests = digests
    cache = ResultCache(workspace: workspace, digests: digests)
    self.executables = Dictionary(executables.map { ($0.step, $0) }) { first, _ in first }
  }

  /// What `step` declares: as its record has it, or as its program says if its own code has changed since.
  ///
  /// - Throws: `SourceError`, `StepRefusal`, `CommandError`.
  public func declaration(of step: StepID) throws -> StepDeclaration {
    try declaration(
      of: step, ownCode: code.ownCode(of: step), previous: PreviousRun(of: step, in: workspace))
  }

  private func declaration(of step: StepID, ownCode: String, previous: PreviousRun) throws -> StepDeclaration
  {
    if let record = previous.record, record.fingerprint.ownCode(of: step) == ownCode {
      return record.declaration
    }
    guard let executable = executables[step] else {
      throw CommandError("there is no program for \(step): run `swift build -c release`")
    }
    return try executable.declaration()
  }

  /// The digest of what a step's program was built from; nil when a source is newer than the program.
  public func builtFrom(_ step: StepID) throws -> String? { try executables[step].flatMap(code.builtFrom) }

  /// The states that the steps would have with `settings` and `data`.
  ///
  /// - Throws: `SourceError`, `CommandError`, and `StepRefusal` when a step refuses its settings.
  public func statuses(settings: [Setting] = [], data: FolderOptions.Data = .remembered) throws
    -> [StepStatus]
  {
    defer { digests.save() }
    return try executables.keys.sorted().map { try inspect($0, settings: settings, data: data) }
  }

  /// The state of one step.
  ///
  /// - Throws: `SourceError`, `StepRefusal`, `CommandError`.
  public func status(of step: StepID) throws -> StepStatus {
    defer { digests.save() }
    return try inspect(step, settings: [], data: .remembered)
  }

  private func inspect(_ step: StepID, settings: [Setting], data: FolderOptions.Data) throws -> StepStatus {
    let (ownCode, previous) = (try code.ownCode(of: step), PreviousRun(of: step, in: workspace))
    let declaration = try declaration(of: step, ownCode: ownCode, previous: previous)
    let arguments = Setting.arguments(settings, for: declaration.flags)
    let remembered = RememberedFlags(
      of: step, ownCode: ownCode, declared: declaration.flags, previous: previous, in: workspace)
    let given = declaration.withWholePaths(StepFlag.given(in: arguments, of: declaration.flags))
    if !arguments.isEmpty {
      // Flags may contradict each other, so the step checks them all.
      let rememberedArguments = remembered.arguments(for: declaration.flags, besides: given)
      _ = try executables[step]?.declaration(arguments: rememberedArguments + arguments)
    }
    var status = StepStatus(declaration)
    status.rememberedFlags = remembered.flags.merging(given) { _, now in now }
    status.inputs = declaration.inputs(with: declaration.values(status.rememberedFlags))
    let folder = data.path(remembered: remembered.dataFolder)
    if declaration.readsExternalInputs { status.rememberedFlags["data"] = folder }
    if case .none = previous, !Freshness.hasOutputs(of: declaration, in: workspace) {
      // What the step would read matters only once it runs.
      status.reasons = [Freshness.neverRun]
      status.missingInputs = status.inputs.filter { !workspace.holds($0) }
    } else {
      do {
        let freshness = try Freshness(
          of: declaration, code: code, flags: declaration.values(status.rememberedFlags), previous: previous,
          workspace: workspace, digests: digests
        ) { try externalInputs(of: declaration, data: folder, previous: previous.record) }
        let isCached = !freshness.isFresh && cache.result(of: step, freshness.fingerprint) != nil
        status.apply(freshness, of: declaration, isCached: isCached)
      } catch let error as StepRefusal {
        status.state = .error
        status.reasons = [error.description]
      }
    }
    if let run = UnfinishedRun.read(of: step, in: workspace) {
      if run.isRunning(in: workspace) {
        status.apply(running: run)
      } else {
        let checkpoints = workspace.checkpoints(of: step).path
        status.apply(ended: run, resumes: FileManager.default.fileExists(atPath: checkpoints))
      }
    }
    return status
  }

  private func externalInputs(
    of declaration: StepDeclaration, data: String?, previous: Record?
  ) throws -> ExternalInputs {
    guard declaration.readsExternalInputs else { return ExternalInputs() }
    guard let executable = executables[declaration.step], executable.isBuilt else {
      // A later step that was started by hand does not need this one's program.
      return ExternalInputs(
        source: previous?.source, digests: previous?.fingerprint.externalInputs ?? [:])
    }
    return try externalInputs(of: executable, data: data ?? "default")
  }

  private func externalInputs(of executable: StepExecutable, data: String) throws -> ExternalInputs {
    try executable.externalInputs(arguments: ["--workspace=\(workspace.root.path)", "--data=\(data)"])
  }

  /// Checks that the steps find what they read from outside.
  ///
  /// - Throws: `StepRefusal` with the reason; `SourceError`, `CommandError`.
  public func checkData(_ data: FolderOptions.Data) throws {
    for (step, executable) in executables.sorted(by: { $0.key < $1.key }) {
      let (ownCode, previous) = (try code.ownCode(of: step), PreviousRun(of: step, in: workspace))
      let declaration = try declaration(of: step, ownCode: ownCode, previous: previous)
      guard declaration.readsExternalInputs else { continue }
      let remembered = RememberedFlags(
        of: step, ownCode: ownCode, declared: declaration.flags, previous: previous, in: workspace)
      _ = try externalInputs(of: executable, data: data.path(remembered: remembered.dataFolder) ?? "default")
    }
  }

  /// Remembers the flags and the data folders of `statuses` that differ from those of the previous runs, even if the run
  /// ends before it reaches these steps. What an earlier run had set for them is forgotten.
  ///
  /// All of them or, if an error is thrown, none: a run that resumed with half of them would mix two.
  ///
  /// - Throws: `SourceError`; `WorkspaceError` when a file cannot be written.
  public func rememberFlags(of statuses: [StepStatus]) throws {
    var remembered: [PendingFlags] = []
    for status in statuses {
      let record = PreviousRun(of: status.step, in: workspace).record
      if let record, status.hasFlags(of: record) { continue }
      var flags = status.rememberedFlags
      let data = flags.removeValue(forKey: "data")
      remembered.append(
        PendingFlags(
          step: status.step, rememberedFlags: flags, dataFolder: data,
          ownCode: try code.ownCode(of: status.step)))
    }
    let previous = statuses.compactMap { PendingFlags.read(of: $0.step, in: workspace) }
    do {
      for flags in remembered { try flags.write(in: workspace) }
    } catch {
      for flags in remembered { PendingFlags.remove(of: flags.step, in: workspace) }
      for flags in previous { try? flags.write(in: workspace) }
      throw WorkspaceError(cannotWrite: workspace.url("artifacts/.runs/flags"), because: error)
    }
    for status in statuses where !remembered.contains(where: { $0.step == status.step }) {
      PendingFlags.remove(of: status.step, in: workspace)
    }
  }

  /// The stale steps that `step` needs through its inputs, and why: "5-augment is stale (rotation 10 -> 15)".
  package func staleSteps(before step: StepID, inputs: [String]) throws -> [String] {
    var findings: [StepID: String] = [:]
    var seen: Set<StepID> = []
    let steps = try StepID.all(inPackage: code.root)
    var open = inputs.compactMap { workspace.producer(of: $0, among: steps) }
    while let maker = open.popLast() {
      guard maker != step, seen.insert(maker).inserted else { continue }
      guard let record = PreviousRun(of: maker, in: workspace).record else {
        findings[maker] = "\(maker) has no readable record"
        continue
      }
      open += record.inputs.compactMap { workspace.producer(of: $0, among: steps) }
      let status = try inspect(maker, settings: [], data: .remembered)
      if !status.resultsHold {
        findings[maker] = "\(maker) is \(status.state.rawValue) (\(status.remark))"
      }
    }
    return findings.sorted { $0.key < $1.key }.map(\.value)
  }
}
