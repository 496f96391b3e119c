import Foundation

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

  /// What `env` answers when there is no such program.
  private static let notFoundStatus: Int32 = 127
}

/// Runs `program`, found along PATH, with its output thrown away.
///
/// - Throws: `CommandError` when it ends with another status than 0; Foundation's error when it cannot be started.
@Sendable func runCommand(_ program: String, _ arguments: [String]) throws {
  let process = Process()
  let standardError = Pipe()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [program] + arguments
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = FileHandle.nullDevice
  process.standardError = standardError
  try process.run()
  let output = try standardError.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  guard process.terminationStatus != 0 || process.terminationReason != .exit else { return }

  let lines = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
  let message = lines.last { $0.hasPrefix("ERROR:") } ?? lines.last ?? ""
  throw CommandError(
    program: program, exitStatus: process.terminationStatus, message: String(message.prefix(200)))
}
