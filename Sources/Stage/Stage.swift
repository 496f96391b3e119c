import ArgumentParser
import Engine
import Foundation
import Processes

/// A running step of the notebook: its flags, where it reads and writes, and the record that it leaves.
///
/// A step creates one at its top. That reads the command line and ends the process right there if nothing has changed
/// since the last run (status 0), or if the command line or an input is wrong (status 2). What the step writes goes to
/// `output(_:)` and is moved into place by `finish(metrics:)`; until then, the previous results remain.
///
/// Its methods do not throw, because steps are top-level code: they report errors and end the process.
public final class Stage<Flags: ParsableArguments> {
  /// The step's flags: as given on this command line, or remembered from an earlier one, or else their defaults.
  public let flags: Flags
  public let options: StageOptions

  let declaration: StepDeclaration
  let workspace: Workspace
  let staging: Staging
  let cache: ResultCache
  let fingerprint: Fingerprint
  let rememberedFlags: [String: String]
  let staleInputs: [String]
  /// The artifacts that are read, and the files that are read in place of others, by the others' paths.
  let inputs: [String]
  let replacements: [String: String]
  /// Where the external inputs come from.
  let inputSource: String?
  let readExternalInputs: (StageOptions) throws -> ExternalInputs
  /// Whether the step was only asked for its recipes.
  let showsRecipes: Bool
  /// Whether the results on disk were fresh when the step started, so that it runs only because it was forced to.
  let resultsHold: Bool
  /// The step's source at the time it started.
  let source: String
  private let lock: StepLocks?
  let log: RunLog
  let checkpoints: CheckpointFolder
  /// The flags that are set, as arguments.
  let flagArguments: [String]
  /// The part of the results that this process computes for another one, which runs the step.
  let part: StepPart?
  /// The outputs of the last finished run, unless that run was the same as this one.
  let previousOutputs: Set<String>?
  /// The option that names the workspace on a command line.
  let workspaceOption: String
  /// All steps of the package.
  let steps: [StepID]
  let start = Date()
  let clock = WorkClock.now

  /// Declares the step and makes it ready to run.
  ///
  /// - Parameters:
  ///   - flags: the options that change the step's results, each with a default; validated by their `validate()`.
  ///   - reads: the artifacts that the step may read; it cannot read any others.
  ///   - writes: the artifacts and figures that it writes, in `artifacts/<step>/` or outside of `artifacts/`.
  ///   - mayWrite: those that it writes only in some runs. One that a run does not write is removed.
  ///   - headline: the metrics that the run's summary and the page show, in this order.
  ///   - durationFlags: the flags that the step's duration is proportional to, for forecasts.
  ///   - partsFlag: the flag that says how many parts the results have, each with a ``checkpoint(of:)``. If that number
  ///     changes, the parts that are already there still count.
  ///   - replaceableInputs: the flags that name a file to read in place of an input, with that input's path. Their default
  ///     means the input.
  ///   - presentation: the library targets that only show results. An edit to them makes the step run again, but leaves
  ///     its checkpoints valid.
  ///   - externalInputs: what the step reads from outside the workspace. If it throws, the step ends with status 2.
  ///   - file: the step's source, `<package>/steps/<step>/main.swift`.
  public convenience init<each Input, each Output, each Optional>(
    _ number: Int, _ name: String, flags: Flags.Type = NoFlags.self, about: String,
    reads: repeat Artifact<each Input>, writes: repeat Artifact<each Output>,
    mayWrite: repeat Artifact<each Optional>, headline: [HeadlineMetric] = [],
    durationFlags: [String] = [], partsFlag: String? = nil,
    replaceableInputs: [String: String] = [:], presentation: [String] = [],
    externalInputs: ((StageOptions) throws -> ExternalInputs)? = nil,
    arguments: [String] = Array(CommandLine.arguments.dropFirst()), file: String = #filePath
  ) {
    var (inputs, outputs, optionalOutputs): ([String], [String], [String]) = ([], [], [])
    for artifact in repeat each reads { inputs.append(artifact.path) }
    for artifact in repeat each writes { outputs.append(artifact.path) }
    for artifact in repeat each mayWrite { optionalOutputs.append(artifact.path) }
    useLineBufferedOutput()
    EndingSignals.prepare()
    if StepLocks.isStartedByRunner { EndingSignals.printFromBackground() }
    let step = StepID(number, name)
    for path in outputs + optionalOutputs where path.hasPrefix("artifacts/") {
      precondition(path.hasPrefix("artifacts/\(step)/"), "\(path) is not a place for an output of \(step)")
    }
    var declaration = StepDeclaration(
      step: step, about: about, inputs: inputs, outputs: outputs, optionalOutputs: optionalOutputs,
      flags: StepFlag.declared(by: Flags.self), headline: headline)
    declaration.readsExternalInputs = externalInputs != nil
    declaration.durationFlags = durationFlags
    declaration.partsFlag = partsFlag
    declaration.replaceableInputs = replaceableInputs
    if let part = StepPart(in: arguments) {
      self.init(computing: part, of: declaration, arguments)
    } else {
      self.init(
        declaration, presentation: presentation, externalInputs: externalInputs, arguments: arguments,
        file: file)
    }
  }

  private init(
    _ declaration: StepDeclaration, presentation: [String],
    externalInputs: ((StageOptions) throws -> ExternalInputs)?, arguments: [String], file: String
  ) {
    let step = declaration.step
    part = nil
    do {
      let readInvocation = {
        try StepInvocation<Flags>(declaration, source: URL(filePath: file), arguments: arguments)
      }
      var invocation = try readInvocation()
      if invocation.common.declare {
        Swift.print(String(decoding: try declaration.json(), as: UTF8.self))
        exit(0)
      }
      readExternalInputs = { try externalInputs?($0) ?? ExternalInputs() }
      if invocation.common.externalInputs {
        let inputs = try readExternalInputs(invocation.options)
        invocation.digests.save()
        Swift.print(String(decoding: try Record.encoder.encode(inputs), as: UTF8.self))
        exit(0)
      }

      let workspace = invocation.workspace
      try workspace.prepare()
      let program = Bundle.main.executableURL
      let signature = program.flatMap(FileSignature.init)
      lock = try StepLocks(of: step, in: workspace, waits: !invocation.common.noWait)
      guard program.flatMap(FileSignature.init) == signature else {
        throw CommandError("\(step) was rebuilt while it waited for the workspace: start it again")
      }
      // The run that held the workspace may have been given other flags, which are now the remembered ones.
      invocation = try readInvocation()
      let cache = ResultCache(workspace: workspace, digests: invocation.digests)
      staging = Staging(workspace: workspace, step: step)
      steps = try StepID.all(inPackage: invocation.code.root)
      for step in steps {
        try Staging(workspace: workspace, step: step).complete(cachingPreviousIn: cache)
      }
      staging.discard()
      try invocation.checkProgram()
      // The files on disk cannot change any more, since the lock is held.
      let inspection = try invocation.inspect(externalInputs: readExternalInputs)
      showsRecipes = invocation.common.recipes
      staleInputs = showsRecipes ? [] : try invocation.checkInputs(inspection)
      if !invocation.common.force, !showsRecipes,
        let result = try invocation.present(inspection, cache, staging)
      {
        Swift.print(result)
        exit(0)
      }
      if !showsRecipes { Swift.print("\(step)  runs: \(inspection.runText)") }
      resultsHold = inspection.isFresh
      for input in staleInputs { report("note: \(step) uses stale inputs: \(input)") }
      self.flags = invocation.flags
      options = invocation.options
      self.declaration = declaration
      self.inputs = invocation.inputs
      replacements = invocation.replacements
      self.workspace = workspace
      self.cache = cache
      fingerprint = inspection.fingerprint
      inputSource = inspection.source
      rememberedFlags = invocation.rememberedFlags
      flagArguments =
        declaration.flags.compactMap { flag in
          invocation.rememberedFlags[flag.name].flatMap {
            $0 == StepFlag.noValue ? nil : flag.argument(for: $0)
          }
        } + (invocation.common.threads.map { ["--threads=\($0)"] } ?? [])
      workspaceOption = workspace.option(inPackage: invocation.code.root)
      source = try invocation.code.text(of: step)
      var run = UnfinishedRun(
        step: step, start: start, rememberedFlags: rememberedFlags,
        dataFolder: invocation.rememberedData,
        ownCode: try invocation.code.ownCode(of: step))
      run.transcript = Transcript(source: source)
      log = try RunLog(run, in: workspace)
      // Not before the run's own note: on a full disk, the flags would be lost with it.
      PendingFlags.remove(of: step, in: workspace)
      TranscriptRecorder.shared.begin(file: file)
      let shown = invocation.code.folders(of: presentation + ["Stage"])
      let computed = fingerprint.withoutSources(in: shown)
      checkpoints = CheckpointFolder(
        workspace.checkpoints(of: step),
        key: computed.withoutFlags([declaration.partsFlag].compactMap(\.self)).digest)
      let previous = inspection.previous
      previousOutputs =
        previous.map { $0.fingerprint.withoutSources(in: shown) } == computed
        ? nil : previous.map { Set($0.outputs.keys) }
      if invocation.common.force { checkpoints.forget() }
    } catch let help as HelpRequest {
      Swift.print(help.text)
      exit(0)
    } catch let busy as BusyError {
      exit(reporting: busy.description, status: 1)
    } catch {
      exit(reporting: explanation(of: error), status: 2)
    }
    for (path, file) in replacements.sorted(by: { $0.key < $1.key }) {
      note("reads \(file) in place of \(path)")
    }
  }

  /// Prepares a process that computes one part of the step's results. The process that runs the step has done all
  /// checks, and holds the locks.
  private init(computing part: StepPart, of declaration: StepDeclaration, _ arguments: [String]) {
    do {
      let command = try StageCommand<Flags>.parse(arguments, for: declaration)
      let given = declaration.withWholePaths(StepFlag.given(in: arguments, of: declaration.flags))
      let values = declaration.values(given)
      guard let folder = command.common.folders.workspace.map(FolderOptions.folder) else {
        throw CommandError("--part needs --workspace")
      }
      workspace = Workspace(folder)
      self.part = part
      self.declaration = declaration
      flags = command.flags
      let digests = DigestCache(workspace.digests)
      options = StageOptions(
        data: folder, isDataGiven: false, workspace: folder,
        threads: command.common.threads ?? ProcessorQuota.threads, live: false, digests: digests)
      inputs = declaration.inputs(with: values)
      replacements = declaration.replacements(with: values)
      checkpoints = part.checkpoints
      staging = Staging(workspace: Workspace(part.scratch), step: declaration.step)
      cache = ResultCache(workspace: workspace, digests: digests)
      log = try RunLog(UnfinishedRun(step: declaration.step, start: start), in: nil)
    } catch {
      exit(reporting: explanation(of: error), status: 2)
    }
    (lock, inputSource, previousOutputs) = (nil, nil, nil)
    (fingerprint, rememberedFlags, flagArguments, staleInputs, steps) = (Fingerprint(), [:], [], [], [])
    (source, workspaceOption) = ("", "")
    (showsRecipes, resultsHold) = (false, false)
    readExternalInputs = { _ in ExternalInputs() }
  }

  /// Runs `body`; if it throws, the step ends with status 2 and leaves the previous results in place.
  ///
  /// - Parameter action: what is attempted, as in "read the images".
  @discardableResult
  public func attempt<Result>(
    _ action: String, file: String = #filePath, line: Int = #line, _ body: () throws -> Result
  ) -> Result {
    TranscriptRecorder.shared.pass(file, line)
    log.flushIfDue()
    do {
      return try body()
    } catch let refusal as ValidationError {
      log.refuseFlags()
      fail(refusal.message, status: 2)
    } catch {
      fail("\(declaration.step) could not \(action): \(explanation(of: error))", status: 2)
    }
  }
}
