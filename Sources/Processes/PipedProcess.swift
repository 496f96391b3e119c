import Foundation
import Synchronization

/// A child process whose output is read line by line while it runs.
public final class PipedProcess: Sendable {
  /// How a process ended.
  public enum Ending: Equatable, Sendable, CustomStringConvertible {
    case exit(Int32)
    case signal(Int32)

    /// "status 2", "signal 9 (Killed)".
    public var description: String {
      switch self {
      case .exit(let status): "status \(status)"
      case .signal(let number): "signal \(number) (\(String(cString: strsignal(number))))"
      }
    }
  }

  /// A line that a process printed, without its end.
  public struct Line: Equatable, Sendable {
    public let text: String
    /// Whether it was printed to standard error.
    public let isError: Bool

    public init(_ text: String, isError: Bool = false) {
      self.text = text
      self.isError = isError
    }
  }

  /// What is known of the process so far; other threads write it.
  private final class Knowledge: Sendable {
    struct State {
      var lines: [Line] = []
      var isOutputOpen = true
      var ending: (Ending, at: ContinuousClock.Instant)?
    }

    let state = Mutex(State())

    /// Removes the complete lines from `text`.
    func takeLines(from text: inout Data, isError: Bool) {
      while let end = text.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Line(String(decoding: text[..<end], as: UTF8.self), isError: isError)
        text = Data(text[(end + 1)...])
        state.withLock { $0.lines.append(line) }
      }
    }

    func read(_ pipes: [Pipe]) {
      var texts = [Data(), Data()]
      Subprocess.drain(pipes) { index, bytes in
        texts[index] += bytes
        takeLines(from: &texts[index], isError: index == 1)
      }
      for index in texts.indices where !texts[index].isEmpty {
        texts[index] += Data("\n".utf8)
        takeLines(from: &texts[index], isError: index == 1)
      }
      state.withLock { $0.isOutputOpen = false }
    }
  }

  private let knowledge: Knowledge
  private let input = Pipe()

  public let number: Int32

  /// Starts the program. Its standard input is open until ``closeInput()``, or until this process ends.
  ///
  /// - Parameter environment: all of the program's variables.
  /// - Throws: Foundation's error when it cannot be started.
  public init(_ program: URL, _ arguments: [String], environment: [String: String]) throws {
    let (process, knowledge, pipes) = (Process(), Knowledge(), [Pipe(), Pipe()])
    process.executableURL = program
    process.arguments = arguments
    process.environment = environment
    process.standardInput = input
    process.standardOutput = pipes[0]
    process.standardError = pipes[1]
    // Not waitUntilExit(), which on Linux keeps a processor busy in a thread without a run loop.
    process.terminationHandler = { process in
      let ending =
        process.terminationReason == .exit
        ? Ending.exit(process.terminationStatus) : .signal(process.terminationStatus)
      knowledge.state.withLock { $0.ending = (ending, at: .now) }
    }
    try process.run()
    number = process.processIdentifier
    self.knowledge = knowledge
    let reader = Thread { knowledge.read(pipes) }
    reader.name = "output of \(program.lastPathComponent)"
    reader.start()
  }

  /// The lines that have come since the last call.
  public func takeLines() -> [Line] {
    knowledge.state.withLock { state in
      defer { state.lines = [] }
      return state.lines
    }
  }

  /// How it ended; nil while it runs, or while its output may still have lines.
  public var ending: Ending? {
    knowledge.state.withLock { state in
      if state.ending == nil, let ending = Self.ending(of: number) { state.ending = (ending, at: .now) }
      guard let (ending, moment) = state.ending else { return nil }
      // Processes that it has started may outlive it, and hold its output open.
      return state.isOutputOpen && ContinuousClock.now - moment < .seconds(1) ? nil : ending
    }
  }

  /// How a child ended, before it is waited for. On Linux, Foundation reports an end only when all descendants have ended.
  private static func ending(of child: pid_t) -> Ending? {
    var info = siginfo_t()
    guard waitid(P_PID, id_t(child), &info, WEXITED | WNOHANG | WNOWAIT) == 0, info.si_signo == SIGCHLD else {
      return nil
    }
    #if canImport(Darwin)
      let status = info.si_status
    #else
      let status = info._sifields._sigchld.si_status
    #endif
    return Int(info.si_code) == Int(CLD_EXITED) ? .exit(status) : .signal(status)
  }

  /// Closes its standard input.
  public func closeInput() { try? input.fileHandleForWriting.close() }

  public func send(signal: Int32) { if ending == nil { kill(number, signal) } }

  /// Kills it at once, with its process group.
  public func end() { kill(-number, SIGKILL) }

  /// Waits for the end of a process that needs no input.
  ///
  /// - Parameters:
  ///   - limit: when it is ended.
  ///   - shouldStop: true kills it at once.
  /// - Returns: what it printed, and how it ended; nil when it had to be ended.
  public func finished(
    within limit: Duration, shouldStop: () -> Bool = { false }
  ) -> (lines: [Line], ending: Ending?) {
    let start = ContinuousClock.now
    var lines: [Line] = []
    while true {
      let ending = ending
      lines += takeLines()
      if let ending { return (lines, ending) }
      if shouldStop() || ContinuousClock.now - start > limit {
        end()
        return (lines, nil)
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }
}
