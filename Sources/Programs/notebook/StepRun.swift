import ArgumentParser
import Engine
import Foundation
import Processes
import Stage

extension StepExecutable {
  /// Runs the step and passes signals that should end it on to it.
  ///
  /// - Parameter environment: variables for the step, beside this process's own.
  /// - Throws: `ExitCode` when it failed; then a line says so.
  func run(arguments: [String], environment: [String: String]) throws {
    let process = try start(arguments, environment: environment)
    let isInterrupted = EndingSignals.forward(to: process.processIdentifier) { process.waitUntilExit() }
    if isInterrupted {
      // The terminal has shown ^C at the end of a line of progress.
      if isatty(STDOUT_FILENO) == 1 { print() }
      // A step that takes signals itself has said how to go on.
      if process.terminationReason != .exit {
        report(
          "interrupted in \(step), whose former results stand; what was finished before is kept. To go on, repeat "
            + "the command, or `./notebook run`")
      } else if process.terminationStatus == 0 {
        report(
          "stopped behind \(step), which has finished. To go on, repeat the command, or `./notebook run`")
      }
      throw ExitCode(1)
    }
    guard process.terminationReason == .exit else {
      let signal = process.terminationStatus
      let name = String(cString: strsignal(signal))
      report("error: \(step) was ended by signal \(signal) (\(name)); its former results stand")
      throw ExitCode(1)
    }
    guard process.terminationStatus == 0 else {
      report("\(step) stopped the run; what is finished stands")
      throw ExitCode(process.terminationStatus == 2 ? 2 : 1)
    }
  }
}
