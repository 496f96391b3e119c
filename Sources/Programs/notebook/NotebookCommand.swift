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
      `./notebook run` makes everything, from the data to submission.csv. `./notebook test` sets up what is \
      missing and runs the tests; what follows it goes to `swift test`. `./notebook bench` measures how fast this machine trains.

      A step is named by its number, its name or both: 6, train or 6-train. The exit status is 0 when all is \
      done or fresh, 1 when a step failed or a check in it did not hold, 2 when the command or its input was wrong.
      """,
    subcommands: [
      RunCommand.self, StatusCommand.self, WeaveCommand.self, ViewCommand.self, CleanCommand.self,
    ])

  static func main() {
    EndingSignals.unblock()
    runAsProgram { message in
      message.hasPrefix("Unknown option '--") ? ". A step's flag is given as --set NAME=VALUE" : ""
    }
  }
}
