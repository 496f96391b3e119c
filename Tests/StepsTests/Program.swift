import Foundation
import TestSupport
import Testing

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

  /// Where the programs lie: beside the test's own.
  static var folder: URL? { Bundle.main.executableURL?.deletingLastPathComponent() }

  /// The names of the package's steps, in order: the folders in `steps/`.
  static func steps() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: packageFolder.path + "/steps").filter {
      $0.first?.isNumber == true
    }.sorted { Int($0.prefix { $0 != "-" }) ?? 0 < Int($1.prefix { $0 != "-" }) ?? 0 }
  }

  /// Runs the program to its end.
  func callAsFunction(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    try start(arguments, environment: environment).outcome()
  }

  /// Starts the program.
  ///
  /// - Parameter environment: variables beside this process's own.
  func start(_ arguments: [String], environment: [String: String] = [:]) throws -> RunningProgram {
    try RunningProgram(name, arguments, environment)
  }
}

/// A step in the answer of `status --json`.
struct StepStatus: Decodable {
  let number: Int
  let name: String
  let state: String
  let reasons: [String]
  /// What a running step says of itself.
  let progress: String?

  /// Asks `notebook status`.
  static func all(_ arguments: [String], environment: [String: String] = [:]) throws -> [StepStatus] {
    let status = try Program(name: "notebook")(["status", "--json"] + arguments, environment: environment)
    try #require(status.status == 0, "\(status)")
    return try JSONDecoder().decode([StepStatus].self, from: Data(status.output.utf8))
  }
}

/// A process that was started.
final class RunningProgram {
  private let process = Process()
  // Files rather than pipes, which fill up.
  private let streams: TemporaryFolder
  private let output: URL
  private let errors: URL

  fileprivate convenience init(_ name: String, _ arguments: [String], _ environment: [String: String]) throws
  {
    let executable = try #require(Program.folder?.appending(path: name))
    try self.init(executable, arguments, environment)
  }

  /// Runs a script in a shell, where `$BIN` is the folder of the programs.
  convenience init(shell script: String, environment: [String: String] = [:]) throws {
    let folder = try #require(Program.folder?.path)
    try self.init(
      URL(filePath: "/bin/sh"), ["-c", script], environment.merging(["BIN": folder]) { first, _ in first })
  }

  private init(_ executable: URL, _ arguments: [String], _ environment: [String: String]) throws {
    streams = try TemporaryFolder()
    output = try streams.write(to: "output")
    errors = try streams.write(to: "errors")
    // Where tests run in a background job, Ctrl-C is ignored, and would be in what they start.
    signal(SIGINT, SIG_DFL)
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
  }

  deinit {
    // A test that failed must not leave a training behind.
    if process.isRunning { process.terminate() }
  }

  var isRunning: Bool { process.isRunning }
  var id: pid_t { process.processIdentifier }
  /// What it has printed so far.
  var text: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }
  var errorText: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

  func send(_ signal: Int32) { kill(id, signal) }

  /// The processes that it has started.
  var children: [pid_t] {
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return folders.compactMap(pid_t.init).filter { Self.statusFields(of: $0).dropFirst().first == "\(id)" }
  }

  /// The state and the following fields of `/proc/<process>/stat`.
  static func statusFields(of process: pid_t) -> [Substring] {
    let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    return status.split(separator: ")").last?.split(separator: " ") ?? []
  }

  /// Whether a process is stopped, as by Ctrl-Z.
  static func isStopped(_ process: pid_t) -> Bool { statusFields(of: process).first == "T" }

  /// Waits for the end; a program that a signal ended has that signal, negative, as its status.
  func outcome() -> Program.Outcome {
    process.waitUntilExit()
    let sign: Int32 = process.terminationReason == .exit ? 1 : -1
    return Program.Outcome(status: sign * process.terminationStatus, output: text, errors: errorText)
  }
}

/// Waits until something holds, but not for ever.
func wait(until holds: () -> Bool) throws {
  let end = ContinuousClock.now + .seconds(120)
  while ContinuousClock.now < end {
    if holds() { return }
    usleep(20_000)
  }
  try #require(holds())
}

extension TemporaryFolder {
  var data: String { url.appending(path: "data").path }
  var workspace: String { url.appending(path: "workspace").path }
  func file(_ path: String) -> URL { url.appending(path: "workspace").appending(path: path) }
}
