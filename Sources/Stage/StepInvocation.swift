import ArgumentParser
import Engine
import Foundation

/// The start of a step with a command line, worked out before anything is run or written.
struct StepInvocation<Flags: ParsableArguments> {
  let declaration: StepDeclaration
  let code: PackageCode
  let workspace: Workspace
  let digests: DigestCache
  let flags: Flags
  /// The flags set now, or remembered.
  let rememberedFlags: [String: String]
  let common: CommonOptions
  /// The data folder set now, or remembered.
  let givenData: URL?

  var step: StepID { declaration.step }

  /// The artifacts that it reads with these flags, and the files that it reads in place of others, by the others' paths.
  var inputs: [String] { declaration.inputs(with: declaration.values(rememberedFlags)) }
  var replacements: [String: String] { declaration.replacements(with: declaration.values(rememberedFlags)) }

  /// The data folder to remember, for a step that reads from one.
  var rememberedData: String? { declaration.readsExternalInputs ? givenData?.path : nil }

  var options: StageOptions {
    StageOptions(
      data: givenData ?? FolderOptions.dataFolder(ofPackage: code.root), isDataGiven: givenData != nil,
      workspace: workspace.root, threads: common.threads ?? ProcessorQuota.threads, live: common.live,
      hosts: try? common.hostList(), digests: digests)
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
    // The record has the remembered flags, so the workspace must be known before the flags are parsed.
    let folder = StepFlag.given(in: arguments, of: [StepFlag(name: "workspace", defaultValue: "")])[
      "workspace"]
    workspace = Workspace(folder.map(FolderOptions.folder) ?? code.root)
    digests = DigestCache(workspace.digests)

    let given = declaration.withWholePaths(StepFlag.given(in: arguments, of: declaration.flags))
    let remembered = RememberedFlags(
      of: declaration.step, ownCode: try code.ownCode(of: declaration.step), declared: declaration.flags,
      previous: PreviousRun(of: declaration.step, in: workspace), in: workspace)
    rememberedFlags = remembered.flags.merging(given) { _, now in now }
    let command = try StageCommand<Flags>.parse(
      remembered.arguments(for: declaration.flags, besides: given) + arguments, for: declaration)
    flags = command.flags
    common = command.common
    givenData = common.folders.chosenData.path(remembered: remembered.dataFolder).map(FolderOptions.folder)
  }

  /// Compares the results on disk with this command line.
  ///
  /// - Throws: `SourceError`, and what `externalInputs` throws.
  func inspect(externalInputs: (StageOptions) throws -> ExternalInputs) throws -> Freshness {
    try Freshness(
      of: declaration, code: code, flags: declaration.values(rememberedFlags),
      previous: PreviousRun(of: step, in: workspace), workspace: workspace, digests: digests
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
        + "\(workspace.option(inPackage: code.root))` rebuilds and runs it")
  }

  /// Refuses inputs that are missing and, unless they are allowed, inputs that are altered or stale.
  ///
  /// - Returns: what is stale among the steps before this one.
  /// - Throws: `InputError`.
  func checkInputs(_ inspection: Freshness) throws -> [String] {
    try InputError.check(
      inspection.fingerprint, in: workspace, of: step, package: code.root, allowStale: common.allowStale)
    let folder = Bundle.main.executableURL?.deletingLastPathComponent() ?? code.root
    let inspector = StepInspector(
      code: code, workspace: workspace, digests: digests,
      executables: try StepID.all(inPackage: code.root).map { StepExecutable(step: $0, in: folder) })
    let stale = try inspector.staleSteps(before: step, inputs: inputs)
    guard stale.isEmpty || common.allowStale else {
      throw InputError(stale: stale, before: step, in: workspace, package: code.root)
    }
    return stale
  }

  /// Finds the results that a run would give, on disk or in the cache, and says so; nil when the step must run.
  ///
  /// - Throws: `WorkspaceError` when cached results cannot be moved into place.
  func present(_ inspection: Freshness, _ cache: ResultCache, _ staging: Staging) throws -> String? {
    defer { digests.save() }
    if var previous = inspection.previous, inspection.isFresh {
      UnfinishedRun.remove(of: step, in: workspace)
      if previous.rememberedFlags != rememberedFlags || previous.dataFolder != rememberedData
        || previous.source != inspection.source
      {
        // The same values given in another way, or the same data in another place.
        (previous.rememberedFlags, previous.dataFolder) = (rememberedFlags, rememberedData)
        previous.source = inspection.source
        try previous.write(to: workspace.record(of: step))
      }
      return previous.freshText
    }
    guard var record = cache.result(of: step, inspection.fingerprint) else { return nil }
    (record.rememberedFlags, record.dataFolder) = (rememberedFlags, rememberedData)
    record.source = inspection.source
    try cache.restore(record, into: staging)
    try staging.commit(record, cachingPreviousIn: cache)
    return "\(step) is as it was on \(momentText(record.start)): restored from the cache"
  }
}
