import ArgumentParser
import Engine
import Processes
import Stage

@main
struct NotebookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "./notebook",
    abstract: "Runs the steps of the digits notebook and keeps their results up to date.",
    discussion: """
      `./notebook run` makes everything, from the data to submission.csv.

      A step is named by its number, its name or both: 6, train or 6-train. The exit status is 0 when all is \
      done or fresh, 1 when a step failed or a check in it did not hold, 2 when the command or its input was wrong.
      """,
    // One that only looks also goes into the launcher's list of those that work after a failed build.
    subcommands: [
      RunCommand.self, StatusCommand.self, WeaveCommand.self, ViewCommand.self, ReadCommand.self,
      PredictCommand.self, ExportCommand.self, CleanCommand.self,
      BenchCommand.self, TestCommand.self,
    ])

  static func main() {
    EndingSignals.prepare()
    runAsProgram { message in
      message.hasPrefix("Unknown option '--")
        ? "\(message.hasSuffix("?") ? "" : ".") To set a step's flag, use --set NAME=VALUE" : ""
    }
  }
}

/// A command that the launcher runs itself, listed here for the help.
private protocol LauncherCommand: ParsableCommand {
  var arguments: [String] { get }
}

extension LauncherCommand {
  func run() throws {
    throw CommandError(
      "\(Self.configuration.commandName ?? "") is a command of ./notebook: start it from there")
  }
}

struct BenchCommand: LauncherCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures how fast this machine trains.",
    discussion: "`./notebook bench --help` lists the options, such as --json.")

  @Argument(parsing: .captureForPassthrough, help: "Options for the measurement.")
  var arguments: [String] = []
}

struct TestCommand: LauncherCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Installs what is missing and runs the tests.",
    discussion: "The arguments go to `swift test`, as in `./notebook test --filter EngineTests`.")

  @Argument(parsing: .captureForPassthrough, help: "Arguments for `swift test`.")
  var arguments: [String] = []
}
