import ArgumentParser
import Engine
import Foundation
import Processes
import Stage

extension StepExecutable {
  /// Runs the step and forwards the signals that ask it to end.
  ///
  /// - Parameters:
  ///   - environment: variables for the step, besides this process's own.
  ///   - again: the command that goes on where a run was interrupted.
  /// - Throws: `ExitCode` when it failed, after reporting that.
  func run(arguments: [String], environment: [String: String], again: String) throws {
    let process = try start(arguments, environment: environment)
    let isInterrupted = EndingSignals.forward(to: process.processIdentifier) { process.waitUntilExit() }
    if isInterrupted {
      // The terminal has shown ^C at the end of a line of progress.
      if isatty(STDOUT_FILENO) == 1 { print() }
      // A step that handles signals has said how to continue.
      if process.terminationReason != .exit {
        report(
          "interrupted in \(step); its previous results are unchanged, and finished steps stay finished. To continue, repeat "
            + "the command or use `\(again)`")
      } else if process.terminationStatus == 0 {
        report(
          "stopped after \(step) finished. To continue, repeat the command or use `\(again)`")
      }
      throw ExitCode(1)
    }
    guard process.terminationReason == .exit else {
      let signal = process.terminationStatus
      let name = String(cString: strsignal(signal))
      report(
        "error: \(step) was terminated by signal \(signal) (\(name)); its previous results are unchanged. "
          + "`\(again)` resumes from there")
      throw ExitCode(1)
    }
    guard process.terminationStatus == 0 else {
      report("\(step) stopped the run; finished steps stay finished")
      throw ExitCode(process.terminationStatus == 2 ? 2 : 1)
    }
  }
}
