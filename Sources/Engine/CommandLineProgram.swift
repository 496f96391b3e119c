import ArgumentParser
import Foundation

extension ParsableCommand {
  /// Runs what the command line asks for. An error ends the process with a message on standard error and an exit status: 1
  /// when another run holds the workspace, 2 when the command or its input was wrong, or that of an `ExitCode`.
  ///
  /// - Parameter hint: what to add to a message.
  package static func runAsProgram(hint: (String) -> String = { _ in "" }) {
    useLineBufferedOutput()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let status as ExitCode {
      Foundation.exit(status.rawValue)
    } catch let busy as BusyError {
      Engine.exit(reporting: busy.description, status: 1)
    } catch {
      guard exitCode(for: error) == .success else {
        let message = message(for: error)
        Engine.exit(reporting: message + hint(message), status: 2)
      }
      print(fullMessage(for: error))
    }
  }
}
