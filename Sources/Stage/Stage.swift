import ArgumentParser
import Engine
import Files
import Foundation
import Processes

/// A running step of the notebook: its flags, where it reads and writes, and the record that it leaves.
///
/// A step makes one at its top. That reads the command line and ends the process there when nothing has changed
/// since the last run (status 0), or when the command line or an input is wrong (status 2). What the step writes
/// goes to `output(_:)` and is moved into place by `finish(metrics:)`; until then the previous results stand.
///
/// Its methods do not throw, since steps are top-level code: they report errors and end the process.
public final class Stage<Flags: ParsableArguments> {
  /// The step's flags, as given on this command line, else on one before that still stands, else by default.
  public let flags: Flags
  public let options: StageOptions

  private let declaration: StepDeclaration
  private let workspace: Workspace
  private let staging: Staging
  private let cache: ResultCache
  private let fingerprint: Fingerprint
  private let rememberedFlags: [String: String]
  private let staleInputs: [String]
  /// Whether the results on disk were fresh when the step started, as it was forced to.
  private let resultsHold: Bool
  /// The step's source as it was when it started.
  private let source: String
  private let lock: StepLocks
  private let log: AttemptLog
  private let checkpoints: CheckpointFolder
  /// The outputs of the last finished run, unless it was the same as this one.
  private let formerOutputs: Set<String>?
  /// What names the workspace on a command line.
  private let workspaceOption: String
  /// All steps of the package.
  private let steps: [StepID]
  private let start = Date()
  private let clock = ContinuousClock.now

  /// Declares the step and makes it ready to run.
  ///
  /// - Parameters:
  ///   - flags: the options that change the step's results, each with a default; validated by their `validate()`.
  ///   - inputs: the files that the step reads, by path in the workspace.
  ///   - outputs: the files that the step writes: in `artifacts/<step>/`, or elsewhere in the workspace.
  ///   - optionalOutputs: files that it writes under some circumstances only; one that a run does not write does
  ///     not stay behind from a run before.
  ///   - durationFlags: the flags that the step's duration is proportional to, for forecasts.
  ///   - headline: the metrics of ``finish(metrics:speeds:earlierSeconds:)`` that sum up the step's results.
  ///   - partsFlag: the flag that says how many parts the results have, each with a ``checkpoint(of:)`` of its own. With
  ///     another number of parts those that are there already hold.
  ///   - presentation: the library targets that only show results. An edit of them makes the step run again, but not
  ///     what lies in its checkpoints.
  ///   - externalInputs: the digests of what the step reads from outside of the workspace, by name. An error
  ///     that it throws ends the step with status 2.
  ///   - file: the step's source, `<package>/steps/<step>/main.swift`.
  public init(
    _ number: Int, _ name: String, flags: Flags.Type = NoFlags.self, about: String, inputs: [String] = [],
    outputs: [String], optionalOutputs: [String] = [], durationFlags: [String] = [],
    headline: [HeadlineMetric] = [], partsFlag: String? = nil, presentation: [String] = [],
    externalInputs: ((StageOptions) throws -> [String: String])? = nil,
    arguments: [String] = Array(CommandLine.arguments.dropFirst()), file: String = #filePath
  ) {
    useLineBufferedOutput()
    EndingSignals.unblock()
    let step = StepID(number, name)
    for path in outputs + optionalOutputs where path.hasPrefix("artifacts/") {
      precondition(path.hasPrefix("artifacts/\(step)/"), "\(path) is not a place for an output of \(step)")
    }
    var declaration = StepDeclaration(
      step: step, about: about, inputs: inputs, outputs: outputs, optionalOutputs: optionalOutputs,
      flags: StepFlag.declared(by: Flags.self), headline: headline)
    declaration.readsExternalInputs = externalInputs != nil
    declaration.durationFlags = durationFlags
    do {
      let readInvocation = {
        try StepInvocation<Flags>(declaration, source: URL(filePath: file), arguments: arguments)
      }
      var invocation = try readInvocation()
      if invocation.common.declare {
        Swift.print(String(decoding: try declaration.json(), as: UTF8.self))
        exit(0)
      }
      let readExternalInputs = { try externalInputs?($0) ?? [:] }
      if invocation.common.externalInputs {
        let digests = try readExternalInputs(invocation.options)
        invocation.digests.save()
        Swift.print(String(decoding: try Record.encoder.encode(digests), as: UTF8.self))
        exit(0)
      }

      let workspace = invocation.workspace
      try workspace.prepare()
      let program = Bundle.main.executableURL
      let signature = program.flatMap(FileSignature.init)
      lock = try StepLocks(of: step, in: workspace, waits: !invocation.common.noWait)
      guard program.flatMap(FileSignature.init) == signature else {
        throw CommandError("\(step) was built anew while it waited for the workspace: start it again")
      }
      // Whoever held the workspace may have been given other flags, which stand now.
      invocation = try readInvocation()
      let cache = ResultCache(workspace: workspace, digests: invocation.digests)
      staging = Staging(workspace: workspace, step: step)
      steps = try StepID.all(inPackage: invocation.code.root)
      for step in steps {
        try Staging(workspace: workspace, step: step).complete(cachingPreviousIn: cache)
      }
      staging.discard()
      try invocation.checkProgram()
      // Only with the lock held does the disk stay as it is found.
      let inspection = try invocation.inspect(externalInputs: readExternalInputs)
      staleInputs = try invocation.checkInputs(inspection)
      if !invocation.common.force, let result = try invocation.present(inspection, cache, staging) {
        Swift.print(result)
        exit(0)
      }
      UnfinishedRun.remove(of: step, in: workspace)
      Swift.print("\(step)  runs: \(inspection.runText)")
      resultsHold = inspection.isFresh
      for input in staleInputs { report("note: \(step) goes on with stale inputs: \(input)") }
      self.flags = invocation.flags
      options = invocation.options
      self.declaration = declaration
      self.workspace = workspace
      self.cache = cache
      fingerprint = inspection.fingerprint
      rememberedFlags = invocation.rememberedFlags
      workspaceOption = workspace.option(inPackage: invocation.code.root)
      source = try invocation.code.text(of: step)
      var run = UnfinishedRun(
        step: step, start: start, rememberedFlags: rememberedFlags,
        dataFolder: invocation.rememberedData,
        ownCode: try invocation.code.ownCode(of: step))
      run.transcript = Transcript(source: source)
      log = try AttemptLog(run, in: workspace)
      TranscriptRecorder.shared.begin(file: file)
      let shown = invocation.code.folders(of: presentation + ["Stage"])
      let computed = fingerprint.withoutSources(in: shown)
      checkpoints = CheckpointFolder(
        workspace.checkpoints(of: step), key: computed.withoutFlags([partsFlag].compactMap(\.self)).digest)
      let previous = inspection.previous
      formerOutputs =
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
  }

  /// Where the declared input `path` lies.
  public func url(_ path: String) -> URL {
    precondition(
      declaration.inputs.contains(path), "\(path) is not among the declared inputs \(declaration.inputs)")
    return workspace.url(path)
  }

  /// Where to write the declared output `path`: a hidden place until `finish(metrics:)` moves it to its own.
  ///
  /// A PNG appears in the woven notebook under the code that last asks for its place.
  public func output(_ path: String, file: String = #filePath, line: Int = #line) -> URL {
    precondition(
      (declaration.outputs + declaration.optionalOutputs).contains(path),
      "\(path) is not among the declared outputs \(declaration.outputs + declaration.optionalOutputs)")
    if path.hasSuffix(".png") { TranscriptRecorder.shared.note(.figure, path, file, line) }
    return attempt("make a place for \(path)", file: file, line: line) { try staging.url(for: path) }
  }

  /// Does `body`; an error that it throws ends the step with status 2 and leaves the previous results.
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
    } catch {
      fail("\(declaration.step) could not \(action): \(explanation(of: error))", status: 2)
    }
  }

  /// Says what holds; when it does not, the step ends with status 1 and leaves the previous results.
  ///
  /// - Parameter statement: what must hold, with the measured value.
  public func check(_ holds: Bool, _ statement: String, file: String = #filePath, line: Int = #line) {
    TranscriptRecorder.shared.pass(file, line)
    guard holds else {
      fail("\(declaration.step): a check did not hold: \(statement)", status: 1)
    }
    Swift.print("  ✓ \(statement)")
    TranscriptRecorder.shared.note(.check, statement, file, line)
  }

  /// The output `path` of the last finished run, to compare with; nil when there was none, or when it had the same code,
  /// flags and inputs, apart from the `presentation` targets.
  public func formerOutput(_ path: String) -> URL? {
    guard let formerOutputs, formerOutputs.contains(path), workspace.holds(path) else { return nil }
    return workspace.url(path)
  }

  /// A progress bar, which `status` shows too while the step runs.
  public func progressBar() -> ProgressBar {
    let bar = ProgressBar()
    bar.onUpdate = { [log] in log.update(fraction: $0, progress: $1) }
    return bar
  }

  /// Where the step notes how far a long computation is, to go on from there when it has been cut off.
  ///
  /// What lies there was written by a run with the same code, flags and inputs; an edit of the `presentation` targets
  /// and another `partsFlag` leave it. There may be nothing.
  ///
  /// - Parameter part: names what is computed by itself, such as one network of several.
  public func checkpoint(of part: String) -> URL {
    attempt("make a place for the checkpoint") { try checkpoints.place(of: part) }
  }

  /// Reads the ``checkpoint(of:)``; nil when there is none, or one that cannot be read, which is then said.
  public func resume<Checkpoint>(_ part: String, _ read: (URL) throws -> Checkpoint) -> Checkpoint? {
    let checkpoint = checkpoint(of: part)
    guard FileManager.default.fileExists(atPath: checkpoint.path) else { return nil }
    do {
      return try read(checkpoint)
    } catch {
      report("note: \(declaration.step) starts \(part) from the beginning: \(explanation(of: error))")
      return nil
    }
  }

  /// Whether the process was asked to end, as by Ctrl-C: save what can be saved and call ``stopInterrupted(at:)``.
  ///
  /// The first call takes over from the system, which otherwise ends the process at once.
  public var isInterrupted: Bool { EndingSignals.isRequested }

  /// Ends the step, which goes on from its ``checkpoint(of:)`` the next time; when it only ran because it was forced to,
  /// the previous results are what it would have come to.
  public func stopInterrupted(at progress: String) -> Never {
    log.flush()
    staging.discard()
    // The progress bar's line, and the terminal's ^C, are still open.
    if isatty(STDOUT_FILENO) == 1 { Swift.print() }
    report(
      "\(declaration.step) was interrupted at \(progress). "
        + (resultsHold
          ? "The previous results stand: nothing that decides them has changed."
          : "It goes on from there with `./notebook run \(declaration.step.number)\(workspaceOption)`; "
            + "the previous results stand until then."))
    exit(1)
  }

  /// Moves the outputs into place and writes the record, which is what makes the step fresh.
  ///
  /// A declared output that was not written ends the step with status 1.
  ///
  /// - Parameters:
  ///   - metrics: what was measured of the results, the same in every run.
  ///   - speeds: what was measured of the machine: kept in the record, but not in the figures.
  ///   - earlierSeconds: what the computation that lay in the ``checkpoint(of:)`` had taken, for forecasts.
  public func finish(
    metrics: [String: Double] = [:], speeds: [String: Double] = [:], earlierSeconds: Double = 0
  ) {
    do {
      let text = PNGMetadata(
        step: declaration.step, fingerprint: fingerprint, metrics: metrics,
        before: workspace.records(before: declaration.inputs, among: steps))
      try staging.signFigures(text.added)
      let outputs = try staging.outputs(declaration.outputs, optional: declaration.optionalOutputs)
      var record = Record(
        declaration: declaration, fingerprint: fingerprint, rememberedFlags: rememberedFlags,
        outputs: outputs,
        seed: fingerprint.flags["seed"].flatMap(UInt64.init), start: start,
        seconds: (ContinuousClock.now - clock) / .seconds(1), machine: .current, threads: options.threads,
        metrics: metrics.merging(speeds) { metric, _ in metric }, dataFolder: log.dataFolder,
        staleInputs: staleInputs)
      record.earlierSeconds = earlierSeconds
      record.transcript = Transcript(source: source, entries: TranscriptRecorder.shared.entries)
      try staging.commit(record, cachingPreviousIn: cache)
      checkpoints.prune()
      Swift.print("\(declaration.step)  done in \(elapsedText(record.seconds)):")
      for path in outputs.keys.sorted() { Swift.print("  \(path)") }
    } catch let error as StagingError {
      fail(error.description, status: 1)
    } catch {
      fail(explanation(of: error), status: 2)
    }
  }

  private func fail(_ message: String, status: Int32) -> Never {
    log.fail(message)
    if !staging.isFinished { staging.discard() }
    exit(reporting: message, status: status)
  }
}
