import ArgumentParser
import Engine
import Foundation
import Hosts

/// The options of a step that do not change its results: where it reads and writes, its number of threads, and what it
/// displays.
public struct StageOptions {
  /// The folder with the user's own data.
  public let data: URL
  /// Whether the user has named that folder; in the default folder, a missing file need not be an error.
  public let isDataGiven: Bool
  /// The folder with `artifacts/`, `figures/` and `submission.csv`.
  public let workspace: URL
  public let threads: Int
  /// Whether to show the progress in a window.
  public let live: Bool
  /// The hosts to compute on; nil for this one alone.
  public let hosts: HostList?

  private let digests: DigestCache

  init(
    data: URL, isDataGiven: Bool, workspace: URL, threads: Int, live: Bool, hosts: HostList? = nil,
    digests: DigestCache
  ) {
    self.data = data
    self.isDataGiven = isDataGiven
    self.workspace = workspace
    self.threads = threads
    self.live = live
    self.hosts = hosts
    self.digests = digests
  }

  /// The SHA-256 of a file outside the workspace, which is read only if it may have changed since the last time.
  ///
  /// - Throws: Foundation's error if the file cannot be read.
  public func digest(of file: URL) throws -> String { try digests.digest(of: file) }
}

/// The options that every step has in addition to its own flags.
struct CommonOptions: ParsableArguments {
  @OptionGroup var folders: FolderOptions

  @Option(
    help:
      "Threads to compute with (default: the processors that this process may use); results do not depend on it."
  )
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Compute on these hosts, in a step whose results have parts: a hostfile, a list such as laptop:1,desk:2, or `allocated`.",
      valueName: "hosts"))
  var hosts: String?

  @Flag(help: "Show curves in a window while they grow, in a step that draws any.")
  var live = false

  @Flag(help: "Run even if nothing has changed.")
  var force = false

  @Flag(help: "Run even if an earlier step is stale; the record and `status` say so.")
  var allowStale = false

  @Flag(help: "Exit with status 1 instead of waiting when the workspace is in use.")
  var noWait = false

  @Flag(help: ArgumentHelp("Print as JSON what this step declares.", visibility: .hidden))
  var declare = false

  @Flag(
    help: ArgumentHelp(
      "Print as JSON what this step reads from outside.", visibility: .hidden))
  var externalInputs = false

  @Flag(
    help: ArgumentHelp(
      "Print as JSON what this step has for each recipe; needs a workspace of its own.", visibility: .hidden))
  var recipes = false

  @Option(
    help: ArgumentHelp(
      "Compute one part of the results for a step that runs, into its checkpoint.", visibility: .hidden))
  var part: String?

  @Option(help: ArgumentHelp("Where that step has its checkpoints.", visibility: .hidden))
  var checkpoints: String?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1, but is \(threads)") }
    do throws(HostsError) {
      _ = try hostList()
    } catch {
      throw ValidationError(error.description)
    }
  }

  func hostList() throws(HostsError) -> HostList? {
    guard let hosts else { return nil }
    return try HostList(hosts)
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
  /// - Throws: `HelpRequest` for `--help`; otherwise `CommandError`.
  static func parse(_ arguments: [String], for declaration: StepDeclaration) throws -> StageCommand {
    // The configuration is static but depends on the step, so it finds the step in a task-local value.
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

/// For steps that have no flags.
public struct NoFlags: ParsableArguments {
  public init() {}
}
