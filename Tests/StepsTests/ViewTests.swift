import Foundation
import Testing

@Suite("notebook view")
struct ViewTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.workspace, withIntermediateDirectories: true)
  }

  private func start(port: String) throws -> RunningProgram {
    try Program(name: "notebook").start(
      ["view", "--no-open", "--port", port, "--workspace", folder.workspace])
  }

  /// Starts it at a free port, and waits until it says which.
  private func startAtFreePort() throws -> (view: RunningProgram, port: String) {
    let view = try start(port: "0")
    while view.isRunning {
      if let match = view.text.firstMatch(of: /http:\/\/127\.0\.0\.1:([0-9]+)\//) {
        return (view, String(match.1))
      }
      usleep(20_000)
    }
    throw POSIXError(.ECHILD, userInfo: [NSLocalizedDescriptionKey: "\(view.outcome())"])
  }

  @Test("Ctrl-C ends it with status 0", arguments: [SIGINT, SIGTERM])
  func end(signal: Int32) throws {
    let view = try startAtFreePort().view
    view.send(signal)
    let outcome = view.outcome()
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
  }

  @Test("a workspace that is not there, where nothing will ever be seen, is named; the same goes for weave")
  func noWorkspace() throws {
    for command in [["view", "--no-open"], ["weave"]] {
      let outcome = try Program(name: "notebook")(command + ["--workspace", folder.workspace + "/typo"])
      #expect(
        outcome.status == 2 && outcome.errors.contains("there is no folder \(folder.workspace)/typo"),
        "\(outcome)")
    }
  }

  @Test("a port that is named and taken ends it with status 2")
  func takenPort() throws {
    let (view, port) = try startAtFreePort()
    let outcome = try start(port: port).outcome()
    #expect(outcome.status == 2 && outcome.errors.hasPrefix("error: port \(port) is in use"), "\(outcome)")
    view.send(SIGINT)
    #expect(view.outcome().status == 0)
  }
}
