import Foundation
import Processes
import Testing

/// `notebook view` on a toy notebook, as a process of its own, which can be stopped and started again.
final class ViewProgram {
  private let process: PipedProcess
  let port: String
  var address: String { "http://127.0.0.1:\(port)/" }

  /// Starts it, and waits until it answers.
  ///
  /// - Parameter port: 0 lets the system choose.
  init(_ toy: ViewedNotebook, port: String = "0") throws {
    // The programs lie beside the test's own.
    let program = try #require(Bundle.main.executableURL?.deletingLastPathComponent())
    process = try PipedProcess(
      program.appending(path: "notebook"),
      ["view", "--no-browser", "--port", port, "--workspace", toy.package.path],
      environment: ProcessInfo.processInfo.environment.merging(["NOTEBOOK_ROOT": toy.package.path]) { $1 })
    var printed = ""
    while process.ending == nil, !printed.contains("http://") {
      printed += process.takeLines().map(\.text).joined(separator: "\n")
      usleep(20_000)
    }
    self.port = String(try #require(printed.firstMatch(of: /127\.0\.0\.1:([0-9]+)\//), "\(printed)").1)
  }

  deinit { stop(by: SIGKILL) }

  /// Ends it by a signal, and waits until it has ended.
  func stop(by signal: Int32) {
    process.send(signal: signal)
    while process.ending == nil { usleep(20_000) }
  }
}
