import Foundation
import Processes

/// Runs a program to its end, and throws `CommandError` when it fails. Tests put another in its place.
typealias CommandRunner = @Sendable (_ program: String, _ arguments: [String]) throws -> Void

/// Why a program that was run did not succeed.
struct CommandError: Error, Equatable, CustomStringConvertible {
  let program: String
  let exitStatus: Int32

  /// The line of its standard error that tells the most; empty when it printed none.
  let message: String

  var description: String {
    if exitStatus == Self.notFoundStatus { return "\(program) is not installed" }
    return message.isEmpty ? "\(program) ended with exit status \(exitStatus)" : message
  }

  /// As a shell has it, for a program that there is not.
  static let notFoundStatus: Int32 = 127
  /// For one that a signal ended.
  static let signalledStatus: Int32 = -1
}

/// Runs `program`, found along PATH, with its output thrown away.
///
/// - Throws: `CommandError` when it ends with another status than 0; Foundation's error when it cannot be started.
@Sendable func runCommand(_ program: String, _ arguments: [String]) throws {
  guard let executable = SearchPath.current.program(program) else {
    throw CommandError(program: program, exitStatus: CommandError.notFoundStatus, message: "")
  }
  let result = try Subprocess(executable, arguments).run()
  guard !result.succeeded else { return }

  let lines = result.errorText.split(whereSeparator: \.isNewline).map(String.init)
  let message = lines.last { $0.hasPrefix("ERROR:") } ?? lines.last ?? ""
  throw CommandError(
    program: program, exitStatus: result.exitStatus ?? CommandError.signalledStatus,
    message: String(message.prefix(200)))
}
