import Foundation

/// Finds out how the steps of a notebook stand, mostly from their records, without running them.
public final class StepInspector {
  private let code: PackageCode
  private let workspace: Workspace
  private let digests: DigestCache
  private let store: ResultStore
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
    store = ResultStore(workspace: workspace, digests: digests)
    self.executables = Dictionary(executables.map { ($0.step, $0) }) { first, _ in first }
  }

  /// What `step` declares: as its record has it, or as its program says where its code has changed since.
  ///
  /// - Throws: `SourceError`, `StepRefusal`, `CommandError`.
  public func declaration(of step: StepID) throws -> StepDeclaration {
    try declaration(of: step, ownCode: code.ownCode(of: step), former: FormerRun(of: step, in: workspace))
  }

  private func declaration(of step: StepID, ownCode: String, former: FormerRun) throws -> StepDeclaration {
    if let record = former.record, record.fingerprint.ownCode(of: step) == ownCode {
      return record.declaration
    }
    guard let executable = executables[step] else {
      throw CommandError("there is no program of \(step): run `swift build -c release`")
    }
    return try executable.declaration()
  }

  /// The digest of what a step's program was built from; nil when a source is newer than the program.
  public func builtFrom(_ step: StepID) throws -> String? { try executables[step].flatMap(code.builtFrom) }

  /// How the steps stand, were they given `settings` and `data`.
  ///
  /// - Throws: `SourceError`, `CommandError`, and `StepRefusal` when a step refuses its settings.
  public func descriptions(settings: [Setting] = [], data: URL? = nil) throws -> [StepDescription] {
    defer { digests.save() }
    return try executables.keys.sorted().map { try describe($0, settings: settings, data: data) }
  }

  /// How one step stands.
  ///
  /// - Throws: `SourceError`, `StepRefusal`, `CommandError`.
  public func description(of step: StepID) throws -> StepDescription {
    defer { digests.save() }
    return try describe(step, settings: [], data: nil)
  }

  private func describe(_ step: StepID, settings: [Setting], data: URL?) throws -> StepDescription {
    let (ownCode, former) = (try code.ownCode(of: step), FormerRun(of: step, in: workspace))
    let declaration = try declaration(of: step, ownCode: ownCode, former: former)
    let arguments = Setting.arguments(settings, for: declaration.flags)
    let standing = StandingOptions(
      of: step, ownCode: ownCode, declared: declaration.flags, former: former, in: workspace)
    let given = StepFlag.given(in: arguments, of: declaration.flags)
    if !arguments.isEmpty {
      // Flags may contradict each other, so the step sees them all.
      let standingArguments = standing.arguments(for: declaration.flags, besides: given)
      _ = try executables[step]?.declaration(arguments: standingArguments + arguments)
    }
    var description = StepDescription(declaration)
    description.givenFlags = standing.flags.merging(given) { _, now in now }
    let folder = data?.path ?? standing.dataFolder
    if declaration.readsExternalInputs { description.givenFlags["data"] = folder }
    if case .none = former, !Inspection.hasOutputs(of: declaration, in: workspace) {
      // What the step would read matters only once it runs.
      description.reasons = [Inspection.neverRun]
      description.missingInputs = declaration.inputs.filter { !workspace.holds($0) }
    } else {
      do {
        let inspection = try Inspection(
          of: declaration, code: code, flags: declaration.values(description.givenFlags), former: former,
          workspace: workspace, digests: digests
        ) { try externalInputs(of: declaration, data: folder, former: former.record) }
        add(inspection, of: declaration, to: &description)
      } catch let error as StepRefusal {
        description.state = .error
        description.reasons = [error.description]
      }
    }
    addAttempt(to: &description)
    return description
  }

  private func externalInputs(
    of declaration: StepDeclaration, data: String?, former: Record?
  ) throws -> [String: String] {
    guard declaration.readsExternalInputs else { return [:] }
    guard let executable = executables[declaration.step], executable.isBuilt else {
      // Whoever asks by hand for a later step need not have built this one.
      return former?.fingerprint.externalInputs ?? [:]
    }
    return try executable.externalInputs(
      arguments: ["--workspace=\(workspace.root.path)"] + (data.map { ["--data=\($0)"] } ?? []))
  }

  private func add(
    _ inspection: Inspection, of declaration: StepDeclaration, to description: inout StepDescription
  ) {
    description.state = inspection.isFresh ? .fresh : .stale
    description.reasons = inspection.reasons
    description.missingInputs = inspection.missingInputs
    description.start = inspection.former?.start
    description.seconds = inspection.former?.totalSeconds
    description.metrics = inspection.former?.metrics ?? [:]
    description.staleInputs = inspection.former?.staleInputs ?? []
    description.fullSeconds = inspection.former.map {
      declaration.expectedSeconds(with: inspection.fingerprint.flags, after: $0)
    }
    description.resultsHold = inspection.isFresh
    description.isKept =
      !inspection.isFresh && store.result(of: declaration.step, inspection.fingerprint) != nil
    description.expectedSeconds = inspection.isFresh || description.isKept ? 0 : description.fullSeconds
  }

  /// Adds what is known of a run that has not finished.
  private func addAttempt(to description: inout StepDescription) {
    guard let attempt = Attempt.read(of: description.step, in: workspace) else { return }
    description.start = attempt.start
    if attempt.isUnderWay(in: workspace) {
      description.show(running: attempt)
      return
    }
    var reason: String
    if attempt.state == .failed {
      description.state = .failed
      reason = attempt.message ?? "it failed"
    } else {
      description.state = .interrupted
      reason = "cut off"
      if let fraction = attempt.fraction { reason += " at \(Int(100 * fraction)) %" }
      if let progress = attempt.progress { reason += " (\(progress))" }
    }
    description.reasons = [reason] + description.reasons.filter { $0 != Inspection.neverRun }
    let goesOn = FileManager.default.fileExists(atPath: workspace.checkpoints(of: attempt.step).path)
    let given = description.givenFlags.filter { $0.key != "data" }
    if description.state == .interrupted, goesOn, attempt.givenFlags == given, let fraction = attempt.fraction
    {
      description.expectedSeconds = description.expectedSeconds.map { $0 * (1 - fraction) }
    }
  }

  /// Writes down the flags and the data folder that `descriptions` give, where a former run has others: they stand even if
  /// the run ends before it comes to these steps. What a run before that gave them falls.
  ///
  /// - Throws: `SourceError`, and what writing a file throws.
  public func keepOptions(of descriptions: [StepDescription]) throws {
    for description in descriptions {
      let record = FormerRun(of: description.step, in: workspace).record
      if let record, description.hasOptions(of: record) {
        AwaitedOptions.remove(of: description.step, in: workspace)
        continue
      }
      var flags = description.givenFlags
      let data = flags.removeValue(forKey: "data")
      try AwaitedOptions(
        step: description.step, givenFlags: flags, dataFolder: data,
        ownCode: try code.ownCode(of: description.step)
      ).write(in: workspace)
    }
  }

  /// What is stale before `step`, which needs it by way of its inputs: "5-augment (rotation 10 -> 15)".
  package func staleSteps(before step: StepID, inputs: [String]) throws -> [String] {
    var findings: [StepID: String] = [:]
    var seen: Set<StepID> = []
    let steps = try StepID.all(inPackage: code.root)
    var open = inputs.compactMap { workspace.producer(of: $0, among: steps) }
    while let maker = open.popLast() {
      guard maker != step, seen.insert(maker).inserted else { continue }
      guard let record = FormerRun(of: maker, in: workspace).record else {
        findings[maker] = "\(maker) has no record that can be read"
        continue
      }
      open += record.declaration.inputs.compactMap { workspace.producer(of: $0, among: steps) }
      let description = try describe(maker, settings: [], data: nil)
      if !description.resultsHold {
        findings[maker] = "\(maker) is \(description.state.rawValue) (\(description.remark))"
      }
    }
    return findings.sorted { $0.key < $1.key }.map(\.value)
  }
}
