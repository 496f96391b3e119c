import Foundation

/// The program of one step, which knows what it declares and reads.
public struct StepExecutable: Sendable {
  public let step: StepID
  public let url: URL

  public init(step: StepID, in folder: URL) {
    self.step = step
    url = folder.appending(path: step.description)
  }

  package var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: url.path) }

  /// What the step declares of itself.
  ///
  /// - Parameter arguments: a command line for the step to check.
  /// - Throws: `StepRefusal` when the step refuses the arguments; `CommandError` when it cannot be run.
  package func declaration(arguments: [String] = []) throws -> StepDeclaration {
    try answer(["--declare"] + arguments) { try StepDeclaration(json: $0) }
  }

  /// The digests of what the step reads from outside of the workspace.
  ///
  /// - Throws: `StepRefusal` when they cannot be taken, with the reason; `CommandError` when the step cannot be run.
  package func externalInputs(arguments: [String]) throws -> [String: String] {
    try answer(["--external-inputs"] + arguments) {
      try JSONDecoder().decode([String: String].self, from: $0)
    }
  }

  private func answer<Answer>(_ arguments: [String], _ decode: (Data) throws -> Answer) throws -> Answer {
    let (output, errors) = (Pipe(), Pipe())
    let process = try start(arguments) {
      $0.standardOutput = output
      $0.standardError = errors
    }
    let json = try output.fileHandleForReading.readToEnd() ?? Data()
    let message = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0, process.terminationReason == .exit else {
      throw StepRefusal(message: message.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    do {
      return try decode(json)
    } catch {
      throw CommandError(
        "\(url.path) does not describe itself as a step does: build again with `swift build -c release`")
    }
  }

  /// Starts the program.
  ///
  /// - Throws: `CommandError` when it is not built or cannot be started.
  package func start(_ arguments: [String], configure: (Process) -> Void = { _ in }) throws -> Process {
    guard isBuilt else {
      throw CommandError("\(url.path) is not built: run `swift build -c release`, or ./notebook, which does")
    }
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    configure(process)
    do {
      try process.run()
    } catch {
      throw CommandError("\(url.path) cannot be started: \(explanation(of: error))")
    }
    return process
  }
}

/// What a step said when it refused its command line or its input; begins with "error: ".
public struct StepRefusal: Error, CustomStringConvertible {
  package let message: String

  /// The message without "error: ".
  public var description: String {
    message.hasPrefix("error: ") ? String(message.dropFirst("error: ".count)) : message
  }
}
