import ArgumentParser
import Foundation

/// A running step of the notebook: its flags, where it reads and writes, and the record that it leaves.
///
/// A step makes one at its top. That reads the command line and ends the process there when nothing has changed
/// since the last run (status 0), or when the command line or an input is wrong (status 2). What the step writes
/// goes to `output(_:)` and is moved into place by `finish(metrics:)`; until then the former results stand.
///
/// Its methods do not throw, since steps are top-level code: they report errors and end the process.
public final class Stage<Flags: ParsableArguments> {
  /// The step's flags, as given on this command line, else on one before that still stands, else by default.
  public let flags: Flags
  public let options: StageOptions

  private let declaration: StepDeclaration
  private let workspace: Workspace
  private let staging: Staging
  private let fingerprint: Fingerprint
  private let givenFlags: [String: String]
  private let lock: WorkspaceLock
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
  ///   - externalInputs: the digests of what the step reads from outside of the workspace, by name. An error
  ///     that it throws ends the step with status 2.
  ///   - file: the step's source, `<package>/steps/<step>/main.swift`.
  public init(
    _ number: Int, _ name: String, flags: Flags.Type = NoFlags.self, about: String, inputs: [String] = [],
    outputs: [String], optionalOutputs: [String] = [],
    externalInputs: (StageOptions) throws -> [String: String] = { _ in [:] },
    arguments: [String] = Array(CommandLine.arguments.dropFirst()), file: String = #filePath
  ) {
    useLineBufferedOutput()
    let step = StepID(number, name)
    for path in outputs + optionalOutputs where path.hasPrefix("artifacts/") {
      precondition(path.hasPrefix("artifacts/\(step)/"), "\(path) is not a place for an output of \(step)")
    }
    let declaration = StepDeclaration(
      step: step, about: about, inputs: inputs, outputs: outputs, optionalOutputs: optionalOutputs,
      flags: StepFlag.declared(by: Flags.self))
    do {
      let invocation = try StepInvocation<Flags>(
        declaration, source: URL(filePath: file), arguments: arguments)
      if invocation.common.declare || invocation.common.describe {
        let description = invocation.description(externalInputs: externalInputs)
        print(String(decoding: try description.json(), as: UTF8.self))
        exit(0)
      }

      let workspace = invocation.workspace
      try workspace.prepare()
      lock = try WorkspaceLock(waitingFor: workspace.lock, holder: step.description) {
        report("\(step) waits for \($0), which runs in \(workspace.root.path)")
      }
      staging = Staging(workspace: workspace, step: step)
      staging.discard()
      // Only with the lock held does the disk stay as it is found.
      let inspection = try invocation.inspect(externalInputs: externalInputs)
      try InputError.check(inspection.fingerprint, in: workspace, of: step, package: invocation.package)
      if let former = inspection.former, inspection.isFresh, !invocation.common.force {
        print(freshText(step, start: former.start, seconds: former.seconds))
        exit(0)
      }
      print("\(step)  runs: \(staleText(inspection))")
      self.flags = invocation.flags
      options = invocation.options
      self.declaration = declaration
      self.workspace = workspace
      fingerprint = inspection.fingerprint
      givenFlags = invocation.givenFlags
    } catch let help as HelpRequest {
      print(help.text)
      exit(0)
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
  public func output(_ path: String) -> URL {
    precondition(
      (declaration.outputs + declaration.optionalOutputs).contains(path),
      "\(path) is not among the declared outputs \(declaration.outputs + declaration.optionalOutputs)")
    return attempt("make a place for \(path)") { try staging.url(for: path) }
  }

  /// Does `body`; an error that it throws ends the step with status 2 and leaves the former results.
  ///
  /// - Parameter action: what is attempted, as in "read the images".
  @discardableResult
  public func attempt<Result>(_ action: String, _ body: () throws -> Result) -> Result {
    do {
      return try body()
    } catch {
      fail("\(declaration.step) could not \(action): \(explanation(of: error))", status: 2)
    }
  }

  /// Says what holds; when it does not, the step ends with status 1 and leaves the former results.
  ///
  /// - Parameter statement: what must hold, with the measured value.
  public func check(_ holds: Bool, _ statement: String) {
    guard holds else {
      fail("\(declaration.step): a check did not hold: \(statement)", status: 1)
    }
    print("  ✓ \(statement)")
  }

  /// Moves the outputs into place and writes the record, which is what makes the step fresh.
  ///
  /// A declared output that was not written ends the step with status 1.
  public func finish(metrics: [String: Double] = [:]) {
    do {
      let outputs = try staging.commit(declaration.outputs, optional: declaration.optionalOutputs)
      let record = Record(
        step: declaration.step, fingerprint: fingerprint, givenFlags: givenFlags, outputs: outputs,
        seed: fingerprint.flags["seed"].flatMap(UInt64.init), start: start,
        seconds: (ContinuousClock.now - clock) / .seconds(1), machine: .current, threads: options.threads,
        metrics: metrics,
        dataFolder: options.isDataGiven && !fingerprint.externalInputs.isEmpty ? options.data.path : nil)
      let place = workspace.record(of: declaration.step)
      do {
        try FileManager.default.createDirectory(
          at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try record.write(to: place)
      } catch {
        throw WorkspaceError(cannotWrite: place, because: error)
      }
      print("\(declaration.step)  done in \(elapsedText(record.seconds)):")
      for path in outputs.keys.sorted() { print("  \(path)") }
    } catch let error as StagingError {
      fail(error.description, status: 1)
    } catch {
      fail(explanation(of: error), status: 2)
    }
  }

  private func fail(_ message: String, status: Int32) -> Never {
    staging.discard()
    exit(reporting: message, status: status)
  }
}

/// "6-train is fresh (ran 2026-11-22 18:03, 2 min 3 s); nothing to do"
package func freshText(_ step: StepID, start: Date, seconds: Double) -> String {
  "\(step) is fresh (ran \(momentText(start)), \(elapsedText(seconds))); nothing to do"
}

private func staleText(_ inspection: Inspection) -> String {
  inspection.isFresh ? "fresh, but as asked" : inspection.reasons.joined(separator: ", ")
}
