import ArgumentParser
import Engine
import Foundation

/// Where a step reads and writes, with how many threads, and what it shows meanwhile: none of it changes its results.
public struct StageOptions {
  /// The folder with the user's own data.
  public let data: URL
  /// Whether the user has named that folder; what is missing in a folder by default need not be an error.
  public let isDataGiven: Bool
  /// The folder with `artifacts/`, `figures/` and `submission.csv`.
  public let workspace: URL
  public let threads: Int
  /// Whether to show in a window what goes on.
  public let live: Bool

  private let digests: DigestCache

  init(
    data: URL, isDataGiven: Bool, workspace: URL, threads: Int, live: Bool, digests: DigestCache
  ) {
    self.data = data
    self.isDataGiven = isDataGiven
    self.workspace = workspace
    self.threads = threads
    self.live = live
    self.digests = digests
  }

  /// The SHA-256 of a file outside of the workspace, which is read only when it may have changed since the last time.
  ///
  /// - Throws: Foundation's error when the file cannot be read.
  public func digest(of file: URL) throws -> String { try digests.digest(of: file) }
}

/// The options that every step has beside its own flags.
struct CommonOptions: ParsableArguments {
  @OptionGroup var folders: FolderOptions

  @Option(help: "Threads to compute with; results do not depend on it.")
  var threads = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Show the training's curves in a window while they grow; only step 6 has any.")
  var live = false

  @Flag(help: "Run also when nothing has changed.")
  var force = false

  @Flag(help: "Run also when what comes before is stale; the record and `status` say so.")
  var allowStale = false

  @Flag(help: "Leave with status 1 instead of waiting when the workspace is in use.")
  var noWait = false

  @Flag(help: ArgumentHelp("Print as JSON what this step declares.", visibility: .hidden))
  var declare = false

  @Flag(
    help: ArgumentHelp(
      "Print as JSON the digests of what this step reads from outside.", visibility: .hidden))
  var externalInputs = false

  func validate() throws {
    guard threads > 0 else { throw ValidationError("--threads must be at least 1, but is \(threads)") }
  }
}

/// The command line of a step: its own flags and the common ones.
struct StageCommand<Flags: ParsableArguments>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: StageCommandName.current?.step.description, abstract: StageCommandName.current?.about ?? ""
    )
  }

  @OptionGroup(title: "Flags of this step (remembered until its code changes)")
  var flags: Flags

  @OptionGroup(title: "Common options")
  var common: CommonOptions

  /// Reads the command line of the step that `declaration` declares.
  ///
  /// - Throws: `HelpRequest` for `--help`, else `CommandError`.
  static func parse(_ arguments: [String], for declaration: StepDeclaration) throws -> StageCommand {
    // The configuration is static, yet depends on the step: it finds the step in a task-local value.
    try StageCommandName.$current.withValue(declaration) {
      do {
        return try parse(arguments)
      } catch  where exitCode(for: error) == .success {
        throw HelpRequest(text: fullMessage(for: error))
      } catch {
        throw CommandError(
          "\(message(for: error)) (`swift run -c release \(declaration.step) --help` lists the flags)")
      }
    }
  }
}

/// The answer to `--help`.
struct HelpRequest: Error {
  let text: String
}

private enum StageCommandName {
  @TaskLocal static var current: StepDeclaration?
}

/// The flags of a step that has none.
public struct NoFlags: ParsableArguments {
  public init() {}
}
