import Files
import Foundation
import Processes

/// The program of a step, which can be asked what the step declares and reads.
public struct StepExecutable: Sendable {
  public let step: StepID
  public let url: URL

  public init(step: StepID, in folder: URL) {
    self.step = step
    url = folder.appending(path: step.description)
  }

  package var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: url.path) }

  /// What the step declares about itself.
  ///
  /// - Parameter arguments: a command line for the step to check.
  /// - Throws: `StepRefusal` when the step refuses the arguments; `CommandError` when it cannot be run.
  package func declaration(arguments: [String] = []) throws -> StepDeclaration {
    try answer(["--declare"] + arguments) { try StepDeclaration(json: $0) }
  }

  /// What the step reads from outside the workspace.
  ///
  /// - Throws: `StepRefusal` when they cannot be taken, with the reason; `CommandError` when the step cannot be run.
  package func externalInputs(arguments: [String]) throws -> ExternalInputs {
    try answer(["--external-inputs"] + arguments) {
      try JSONDecoder().decode(ExternalInputs.self, from: $0)
    }
  }

  /// What the step's chapter shows for each recipe.
  ///
  /// - Throws: `StepRefusal`, `CommandError`.
  package func recipes<Recipes: Decodable>() throws -> Recipes {
    // The step must not take the user's workspace for this.
    let workspace = FileManager.default.temporaryDirectory.appending(path: "recipes-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: workspace) }
    return try answer(["--recipes", "--workspace=\(workspace.path)"]) {
      try JSONDecoder().decode(Recipes.self, from: $0)
    }
  }

  private func answer<Answer>(_ arguments: [String], _ decode: (Data) throws -> Answer) throws -> Answer {
    let result = try started { try Subprocess(url, arguments).run() }
    guard result.succeeded else {
      throw StepRefusal(message: result.errorText.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    do {
      return try decode(result.output)
    } catch {
      let reason = (error as? DecodingError).map { " (\($0.reason))" } ?? ""
      throw CommandError(
        "\(url.path) does not describe itself as a step does\(reason): rebuild it with `swift build -c release`"
      )
    }
  }

  /// Starts the program without waiting for it.
  ///
  /// - Parameter environment: variables for it, in addition to this process's own.
  /// - Throws: `CommandError` when it is not built or cannot be started.
  package func start(_ arguments: [String], environment: [String: String]) throws -> Process {
    try started { try Subprocess(url, arguments).start(environment: environment) }
  }

  private func started<Result>(_ start: () throws -> Result) throws -> Result {
    guard isBuilt else {
      throw CommandError(
        "\(url.path) is not built: run `swift build -c release`, or ./notebook, which does; a new step also needs a line "
          + "`step(\(step.number), \"\(step.name)\", uses: …)` in Package.swift")
    }
    do {
      return try start()
    } catch {
      throw CommandError("\(url.path) cannot be started: \(explanation(of: error))")
    }
  }
}

/// What a step said when it refused its command line or its input; starts with "error: ".
public struct StepRefusal: Error, CustomStringConvertible {
  package let message: String

  /// The message without "error: ".
  public var description: String {
    message.hasPrefix("error: ") ? String(message.dropFirst("error: ".count)) : message
  }
}
