import Foundation
import Processes
import Testing

@Suite("A program whose output is read while it runs")
struct PipedProcessTests {
  private func shell(_ script: String) throws -> PipedProcess {
    try PipedProcess(
      URL(filePath: "/bin/sh"), ["-c", script], environment: ProcessInfo.processInfo.environment)
  }

  /// Waits for the end, for half a minute at most.
  private func finish(_ process: PipedProcess) throws -> (
    lines: [PipedProcess.Line], ending: PipedProcess.Ending
  ) {
    var lines: [PipedProcess.Line] = []
    for _ in 0..<3_000 {
      let ending = process.ending
      lines += process.takeLines()
      if let ending { return (lines, ending) }
      usleep(10_000)
    }
    process.end()
    return (lines, try #require(process.ending, "it still runs"))
  }

  @Test("its lines arrive while it runs, even one without a line end")
  func lines() throws {
    let process = try shell("echo one; echo two >&2; read line; printf three; exit 3")
    var first: [PipedProcess.Line] = []
    for _ in 0..<3_000 where first.count < 2 {
      first += process.takeLines()
      usleep(10_000)
    }
    #expect(first.contains(.init("one")) && first.contains(.init("two", isError: true)), "\(first)")
    #expect(process.ending == nil, "it waits for its input")
    process.closeInput()
    let (rest, ending) = try finish(process)
    #expect(rest == [.init("three")] && ending == .exit(3), "\(rest), \(ending)")
  }

  @Test("a signal that ends it is reported")
  func signals() throws {
    let process = try shell("echo ready; exec sleep 60")
    while process.takeLines().isEmpty { usleep(10_000) }
    // The thread of a test may have blocked any other.
    process.send(signal: SIGKILL)
    let ending = try finish(process).ending
    #expect(ending == .signal(SIGKILL) && "\(ending)" == "signal 9 (Killed)", "\(ending)")
  }

  @Test("its end is reported even if something that it started holds its output open, and both can be killed")
  func outlived() throws {
    let process = try shell("sleep 60 & echo $!; exit 0")
    let (lines, ending) = try finish(process)
    let child = try #require(lines.first.flatMap { pid_t($0.text) })
    #expect(ending == .exit(0) && kill(child, 0) == 0)
    process.end()
    for _ in 0..<3_000 where kill(child, 0) == 0 && !isZombie(child) { usleep(10_000) }
    #expect(kill(child, 0) != 0 || isZombie(child))
  }

  private func isZombie(_ process: pid_t) -> Bool {
    let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    return status.contains(") Z ")
  }
}
