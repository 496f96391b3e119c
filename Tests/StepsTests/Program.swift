import Foundation

/// The executables of this package, as the test build made them.
struct Program {
  let name: String

  /// What a finished process left.
  struct Outcome: CustomStringConvertible {
    let status: Int32
    let output: String
    let errors: String
    var description: String { "status \(status)\n\(output)\n\(errors)" }
  }

  /// Runs the program to its end.
  func callAsFunction(_ arguments: [String]) throws -> Outcome {
    let process = Process()
    // The test's executable lies in the same folder.
    process.executableURL = Bundle.main.executableURL?.deletingLastPathComponent().appending(path: name)
    process.arguments = arguments
    // Files rather than pipes, which fill up.
    let folder = FileManager.default.temporaryDirectory
    let (output, errors) = (
      folder.appending(path: UUID().uuidString), folder.appending(path: UUID().uuidString)
    )
    defer { for url in [output, errors] { try? FileManager.default.removeItem(at: url) } }
    for url in [output, errors] { try Data().write(to: url) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }
}

/// A new folder that is removed when the test is over.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appending(path: "digits-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var data: String { url.appending(path: "data").path }
  var workspace: String { url.appending(path: "workspace").path }
  func file(_ path: String) -> URL { url.appending(path: "workspace").appending(path: path) }
}
