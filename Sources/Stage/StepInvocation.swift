import ArgumentParser
import Engine
import Foundation

/// What it means to start a step with a command line, determined before anything is run or written.
struct StepInvocation<Flags: ParsableArguments> {
  let declaration: StepDeclaration
  let code: PackageCode
  let workspace: Workspace
  let digests: DigestCache
  let flags: Flags
  /// The flags given now, or remembered from an earlier run.
  let givenFlags: [String: String]
  let common: CommonOptions
  /// The data folder given now, or in an earlier run that read from it.
  let givenData: URL?

  var step: StepID { declaration.step }

  /// The data folder to remember from now on, for a step that reads from one.
  var standingData: String? { declaration.readsExternalInputs ? givenData?.path : nil }

  var options: StageOptions {
    StageOptions(
      data: givenData ?? common.folders.dataFolder(package: code.root), isDataGiven: givenData != nil,
      workspace: workspace.root, threads: common.threads, live: common.live,
      digests: digests)
  }

  /// Reads a step's command line.
  ///
  /// - Parameter source: the step's `main.swift`. Its package is the one that `NOTEBOOK_ROOT` names, or else the one it
  ///   is in.
  /// - Throws: `SourceError`; `PackageError`; `CommandError` for a wrong command line; `HelpRequest`.
  init(_ declaration: StepDeclaration, source: URL, arguments: [String]) throws {
    self.declaration = declaration
    let package = source.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    code = try PackageCode(ofPackage: PackageCode.rootInEnvironment ?? package)
    // The remembered flags are in the record, so the workspace must be known before the flags are parsed.
    let folder = StepFlag.given(in: arguments, of: [StepFlag(name: "workspace", defaultValue: "")])[
      "workspace"]
    workspace = Workspace(folder.map(FolderOptions.folder) ?? code.root)
    digests = DigestCache(workspace.digests)

    let given = StepFlag.given(in: arguments, of: declaration.flags)
    let standing = StandingOptions(
      of: declaration.step, ownCode: try code.ownCode(of: declaration.step), declared: declaration.flags,
      former: FormerRun(of: declaration.step, in: workspace), in: workspace)
    givenFlags = standing.flags.merging(given) { _, now in now }
    let command = try StageCommand<Flags>.parse(
      standing.arguments(for: declaration.flags, besides: given) + arguments, for: declaration)
    flags = command.flags
    common = command.common
    givenData = (common.folders.data ?? standing.dataFolder).map(FolderOptions.folder)
  }

  /// Compares the results on disk with this command line.
  ///
  /// - Throws: `SourceError`, and what `externalInputs` throws.
  func inspect(externalInputs: (StageOptions) throws -> [String: String]) throws -> Inspection {
    try Inspection(
      of: declaration, code: code, flags: declaration.values(givenFlags),
      former: FormerRun(of: step, in: workspace), workspace: workspace, digests: digests
    ) { try externalInputs(options) }
  }
}

// The checks before a step runs.
extension StepInvocation {
  /// Refuses a program that was built from sources other than those the record would name.
  ///
  /// - Throws: `CommandError`.
  func checkProgram() throws {
    guard let program = Bundle.main.executableURL, program.lastPathComponent == step.description else {
      return
    }
    var change = try code.changeSinceBuild(of: step, program)
    // A comment that was added while earlier steps ran changes nothing.
    let builtFrom = ProcessInfo.processInfo.environment[PackageCode.builtFromVariable] ?? ""
    if !builtFrom.isEmpty {
      change = try builtFrom == code.digest(of: step) ? nil : change ?? "its code"
    }
    guard let change else { return }
    throw CommandError(
      "\(step) was built before \(change) changed: `./notebook run \(step.number)"
        + "\(workspace.option(inPackage: code.root))` builds it and goes on")
  }

  /// Refuses inputs that are missing and, unless they are allowed, inputs that are altered or stale.
  ///
  /// - Returns: what is stale among the steps before this one.
  /// - Throws: `InputError`.
  func checkInputs(_ inspection: Inspection) throws -> [String] {
    try InputError.check(
      inspection.fingerprint, in: workspace, of: step, package: code.root, allowStale: common.allowStale)
    let folder = Bundle.main.executableURL?.deletingLastPathComponent() ?? code.root
    let inspector = StepInspector(
      code: code, workspace: workspace, digests: digests,
      executables: try StepID.all(inPackage: code.root).map { StepExecutable(step: $0, in: folder) })
    let stale = try inspector.staleSteps(before: step, inputs: declaration.inputs)
    guard stale.isEmpty || common.allowStale else {
      throw InputError(stale: stale, before: step, in: workspace, package: code.root)
    }
    return stale
  }

  /// Finds the results that a run would give, on disk or in the cache, and says so; nil if the step must run.
  ///
  /// - Throws: `WorkspaceError` if cached results cannot be put into place.
  func present(_ inspection: Inspection, _ store: ResultStore, _ staging: Staging) throws -> String? {
    defer { digests.save() }
    if var former = inspection.former, inspection.isFresh {
      Attempt.remove(of: step, in: workspace)
      if former.givenFlags != givenFlags || former.dataFolder != standingData {
        // The same values given differently, or the same data in another place.
        (former.givenFlags, former.dataFolder) = (givenFlags, standingData)
        try former.write(to: workspace.record(of: step))
      }
      return former.freshText
    }
    guard var record = store.result(of: step, inspection.fingerprint) else { return nil }
    (record.givenFlags, record.dataFolder) = (givenFlags, standingData)
    try store.stage(record, in: staging)
    try staging.commit(record, keepingFormerIn: store)
    return "\(step) is as it was \(momentText(record.start)): its kept results are back"
  }
}
