import Foundation
import TestSupport
import Testing

@Suite("notebook view", .waitsForPrograms)
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

  @Test("a workspace that does not exist yet is noted and waited for; weave, which does not wait, names it")
  func noWorkspace() throws {
    try FileManager.default.removeItem(atPath: folder.workspace)
    let view = try startAtFreePort().view
    view.send(SIGINT)
    let outcome = view.outcome()
    #expect(
      outcome.status == 0 && outcome.errors.hasPrefix("note: there is no folder \(folder.workspace) yet"),
      "\(outcome)")
    let woven = try Program(name: "notebook")(["weave", "--workspace", folder.workspace])
    #expect(
      woven.status == 2 && woven.errors.contains("there is no folder \(folder.workspace)"), "\(woven)")
  }

  @Test("$BROWSER opens the page with the first command that exists, and the address at %s or last")
  func browser() throws {
    let log = folder.workspace + "/opened"
    let script = try folder.writeScript(
      "echo \"$@\" >'\(log).part' && mv '\(log).part' '\(log)'", to: "browser"
    ).path
    for (command, said) in [(script, ""), ("no-such-browser:\(script) --new '%s' -q", "--new ")] {
      let view = try Program(name: "notebook").start(
        ["view", "--port", "0", "--workspace", folder.workspace], environment: ["BROWSER": command])
      while view.isRunning, !FileManager.default.fileExists(atPath: log) { usleep(20_000) }
      let opened = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      view.send(SIGINT)
      #expect(view.outcome().status == 0)
      #expect(opened.hasPrefix("\(said)http://127.0.0.1:"), "\(command): \(opened)")
      try? FileManager.default.removeItem(atPath: log)
    }
  }

  @Test("a given port that is taken ends it with status 2")
  func takenPort() throws {
    let (view, port) = try startAtFreePort()
    let outcome = try start(port: port).outcome()
    #expect(outcome.status == 2 && outcome.errors.hasPrefix("error: port \(port) is in use"), "\(outcome)")
    view.send(SIGINT)
    #expect(view.outcome().status == 0)
  }
}
