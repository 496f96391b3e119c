import Foundation
import Synchronization

/// A program that runs beside this one, whose output is taken line by line as it comes.
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

  private struct State {
    var lines: [Line] = []
    var ending: Ending?
  }

  private let state = Mutex(State())
  private let process: Mutex<Process>
  private let input = Pipe()

  public let number: Int32

  /// Starts the program. Its standard input is open until ``closeInput()``, or until this process ends.
  ///
  /// - Parameter environment: all of the program's variables.
  /// - Throws: Foundation's error when it cannot be started.
  public init(_ program: URL, _ arguments: [String], environment: [String: String]) throws {
    let (process, output, errors) = (Process(), Pipe(), Pipe())
    process.executableURL = program
    process.arguments = arguments
    process.environment = environment
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    number = process.processIdentifier
    self.process = Mutex(process)
    let reader = Thread { [weak self] in
      var texts = [Data(), Data()]
      Subprocess.drain([output, errors]) { index, bytes in
        texts[index] += bytes
        self?.takeLines(from: &texts[index], isError: index == 1)
      }
      for index in texts.indices where !texts[index].isEmpty {
        texts[index] += Data("\n".utf8)
        self?.takeLines(from: &texts[index], isError: index == 1)
      }
      self?.noteEnding()
    }
    reader.name = "output of \(program.lastPathComponent)"
    reader.start()
  }

  private func takeLines(from text: inout Data, isError: Bool) {
    while let end = text.firstIndex(of: UInt8(ascii: "\n")) {
      let line = Line(String(decoding: text[..<end], as: UTF8.self), isError: isError)
      text = Data(text[(end + 1)...])
      state.withLock { $0.lines.append(line) }
    }
  }

  private func noteEnding() {
    let ending = process.withLock { process in
      process.waitUntilExit()
      return process.terminationReason == .exit
        ? Ending.exit(process.terminationStatus) : .signal(process.terminationStatus)
    }
    state.withLock { $0.ending = ending }
  }

  /// The lines that have come since the last call.
  public func takeLines() -> [Line] {
    state.withLock { state in
      defer { state.lines = [] }
      return state.lines
    }
  }

  /// How it ended; nil while it runs, or while something that it started still holds its output open.
  public var ending: Ending? { state.withLock(\.ending) }

  /// Ends its standard input.
  public func closeInput() { try? input.fileHandleForWriting.close() }

  public func send(signal: Int32) { if ending == nil { kill(number, signal) } }
}
