import ArgumentParser
import Engine
import Foundation
import Processes

/// Runs a task's command line, and asks it to end when standard input is closed: then the rank at the other end has
/// died, or wants the task to stop.
struct TaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "task", abstract: "Runs a command line until standard input ends.", shouldDisplay: false)

  @Argument(parsing: .postTerminator) var command: [String]

  func run() throws {
    guard let program = command.first else { throw CommandError("task needs a command line after --") }
    _ = EndingSignals.isRequested
    let input = StandardInput()
    let process = try PipedProcess(
      URL(filePath: program), Array(command.dropFirst()), environment: ProcessInfo.processInfo.environment)
    var isAsked = false
    while true {
      let ending = process.ending
      for line in process.takeLines() {
        if line.isError { report(line.text) } else { print(line.text) }
      }
      switch ending {
      case .exit(let status)?: throw ExitCode(status)
      case .signal(let number)?: EndingSignals.end(by: number)
      case nil: break
      }
      if !isAsked, input.hasEnded || EndingSignals.isRequested {
        // A second signal would end it at once.
        process.send(signal: SIGTERM)
        isAsked = true
      }
      usleep(20_000)
    }
  }
}
