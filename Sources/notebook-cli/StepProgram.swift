import ArgumentParser
import Foundation
import Notebook

/// The executable of one step, run as a child process.
struct StepProgram {
  let step: StepID
  let executable: URL

  /// Asks the step what it declares and, unless `declarationOnly`, how its results stand.
  ///
  /// - Throws: `ExitCode` when the step refuses the arguments, which it has then said itself.
  func describe(declarationOnly: Bool = false, arguments: [String] = []) throws -> StepDescription {
    let output = Pipe()
    let process = try start([declarationOnly ? "--declare" : "--describe"] + arguments, output: output)
    let json = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationReason == .exit else { throw crash(process) }
    guard process.terminationStatus == 0 else { throw ExitCode(process.terminationStatus == 2 ? 2 : 1) }
    do {
      return try StepDescription(json: json)
    } catch {
      throw CommandError(
        "\(executable.path) does not describe itself as a step does: build again with `swift build -c release`"
      )
    }
  }

  /// Runs the step and passes signals that should end it on to it.
  ///
  /// - Throws: `ExitCode` when it failed; then a line says so.
  func run(arguments: [String]) throws {
    let process = try start(arguments, output: nil)
    SignalForwarding.child = process.processIdentifier
    process.waitUntilExit()
    SignalForwarding.child = 0
    if SignalForwarding.received != 0 {
      // The terminal has shown ^C at the end of a line of progress.
      if isatty(STDOUT_FILENO) == 1 { print() }
      report(
        "interrupted in \(step), whose former results stand; what was finished before is kept. To start \(step) "
          + "anew, repeat the command with its options")
      throw ExitCode(1)
    }
    guard process.terminationReason == .exit else { throw crash(process) }
    guard process.terminationStatus == 0 else {
      report("\(step) stopped the run; what is finished stands")
      throw ExitCode(process.terminationStatus == 2 ? 2 : 1)
    }
  }

  private func start(_ arguments: [String], output: Pipe?) throws -> Process {
    guard FileManager.default.isExecutableFile(atPath: executable.path) else {
      throw CommandError(
        "\(executable.path) is not built: run `swift build -c release`, or ./notebook, which does")
    }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    if let output { process.standardOutput = output }
    do {
      try process.run()
    } catch {
      throw CommandError("\(executable.path) cannot be started: \(explanation(of: error))")
    }
    return process
  }

  private func crash(_ process: Process) -> ExitCode {
    let signal = process.terminationStatus
    let name = String(cString: strsignal(signal))
    report("error: \(step) was ended by signal \(signal) (\(name)); its former results stand")
    return ExitCode(1)
  }
}

/// Passes what should end this process on to the running step, which is in a process group of its own.
enum SignalForwarding {
  nonisolated(unsafe) static var child: pid_t = 0
  nonisolated(unsafe) static var received: Int32 = 0

  static func start() {
    // A handler, unlike an ignored signal, is not inherited by the child.
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { number in
        SignalForwarding.received = number
        if SignalForwarding.child > 0 {
          kill(SignalForwarding.child, number)
        } else {
          signal(number, SIG_DFL)
          raise(number)
        }
      }
    }
  }
}
