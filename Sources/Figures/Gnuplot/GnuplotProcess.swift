import Dispatch
import Foundation
import GnuplotStream
import Processes
import Synchronization

/// Runs gnuplot once for each chart, through gnuplot-iostream.
enum GnuplotProcess {
  /// The shell's exit status for a program that it cannot find.
  private static let notFound: Int32 = 127

  /// Replaces the file at `url` by the chart of `script`, atomically.
  ///
  /// - Parameters:
  ///   - description: what the chart shows, kept in the file.
  ///   - command: the shell command that starts gnuplot; `-d` ignores the user's own settings.
  /// - Throws: `FigureError`.
  static func render(
    _ script: GnuplotScript, to url: URL, description: String = "", command: String = "gnuplot -d"
  ) throws {
    try replaceFigure(at: url, description: description) { file in
      let messages = file.appendingPathExtension("log")
      defer { unlink(messages.path) }
      // gnuplot draws on its standard output, so that no path has to be quoted in its language.
      let status = run(
        "exec \(command) 2>\(messages.path.shellQuoted) >\(file.path.shellQuoted)", input: script.text)
      guard status != notFound else { throw FigureError.gnuplotMissing(path: url.path) }
      let size = (try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0
      guard status == 0, size > 0 else {
        throw FigureError.gnuplotFailed(path: url.path, status: Int(status), message: oneLine(messages))
      }
    }
  }

  /// Runs `command` in a shell with `input`, and returns its exit status.
  private static func run(_ command: String, input: String) -> Int32 {
    guard let stream = gnuplot_stream_open(command) else { return -1 }
    var input = input
    // If gnuplot stops reading, its status and messages say why.
    input.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { _ = gnuplot_stream_send(stream, $0.baseAddress, $0.count) }
    }
    return gnuplot_stream_close(stream)
  }

  /// The text of `file` in one line, without the caret with which gnuplot points at a mistake.
  private static func oneLine(_ file: URL) -> String {
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && $0 != "^" }.joined(separator: " ")
  }
}

/// A gnuplot that stays open and draws frame after frame while the program goes on.
///
/// Frames are sent from a queue of their own, so that a gnuplot that is slow to read does not block the program. Frames
/// that it is not ready for are dropped; after it has ended, all are.
final class GnuplotSession: Sendable {
  private let stream: Stream
  private let queue = DispatchQueue(label: "gnuplot")
  /// Whether a frame is being sent.
  private let isSending = Atomic(false)
  /// Whether gnuplot no longer reads.
  private let hasEnded = Atomic(false)

  /// Sendable because only the queue uses what the pointer refers to, and the pointer never changes.
  private struct Stream: @unchecked Sendable {
    let pointer: OpaquePointer
    let process: pid_t
  }

  /// Starts `command` in a shell; nil when the process cannot be started.
  init?(command: String) {
    // Nobody reads gnuplot's messages, which would only mix with the program's own.
    guard let pointer = gnuplot_stream_open("exec \(command) >/dev/null 2>&1") else { return nil }
    stream = Stream(pointer: pointer, process: gnuplot_stream_process(pointer))
  }

  /// Whether a frame sent now would be accepted.
  var isReady: Bool { !isSending.load(ordering: .acquiring) && !hasEnded.load(ordering: .acquiring) }

  /// Sends the commands of a frame, or drops them when gnuplot is not ready.
  func send(_ commands: String) {
    guard isReady else { return }
    isSending.store(true, ordering: .releasing)
    queue.async { [self] in
      var commands = commands
      let status = commands.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          gnuplot_stream_send(stream.pointer, $0.baseAddress, $0.count)
        }
      }
      if status != 0 { hasEnded.store(true, ordering: .releasing) }
      isSending.store(false, ordering: .releasing)
    }
  }

  /// Closes the input. Frames sent afterwards are dropped.
  ///
  /// - Parameters:
  ///   - leavesWindow: whether gnuplot goes on showing its window; otherwise this waits until it has exited.
  ///   - patience: how long to wait for a gnuplot that does not read or exit, before it is killed.
  func end(leavesWindow: Bool = false, patience: DispatchTimeInterval = .seconds(5)) {
    hasEnded.store(true, ordering: .releasing)
    let isDone = DispatchSemaphore(value: 0)
    queue.async { [stream] in
      if leavesWindow {
        gnuplot_stream_release(stream.pointer)
      } else {
        _ = gnuplot_stream_close(stream.pointer)
      }
      isDone.signal()
    }
    guard isDone.wait(timeout: .now() + patience) == .timedOut else { return }
    kill(stream.process, SIGKILL)
    isDone.wait()
  }
}

/// Whether gnuplot can open a window here.
enum GnuplotWindow {
  /// Why no window can be opened, as the end of a sentence.
  struct Unavailable: Error, Equatable, CustomStringConvertible {
    let description: String

    static let noDisplay = Unavailable(
      description: "there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set")
    static let noTerminal = Unavailable(
      description:
        "this gnuplot has no terminal for windows; the packages gnuplot-qt and gnuplot-x11 have one")
    static let noGnuplot = Unavailable(description: "gnuplot was not found")
  }

  /// gnuplot's terminals that open windows, the best first.
  private static let terminals = ["qt", "wxt", "aqua", "x11"]

  /// The terminal that opens a window.
  ///
  /// - Parameter known: returns the names of all terminals of this gnuplot; nil without a gnuplot.
  /// - Throws: `Unavailable`.
  static func terminal(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    known: () -> [String]? = knownTerminals
  ) throws(Unavailable) -> String {
    #if !os(macOS)
      let displays = ["DISPLAY", "WAYLAND_DISPLAY"].filter { !(environment[$0] ?? "").isEmpty }
      guard !displays.isEmpty else { throw .noDisplay }
    #endif
    guard let known = known() else { throw .noGnuplot }
    guard let terminal = terminals.first(where: known.contains) else { throw .noTerminal }
    return terminal
  }

  /// The terminals that the gnuplot on the path lists.
  private static func knownTerminals() -> [String]? {
    guard let gnuplot = SearchPath.current.program("gnuplot"),
      let result = try? Subprocess(gnuplot, ["-d", "-e", "set print '-'; print GPVAL_TERMINALS"]).run(),
      result.succeeded
    else { return nil }
    return String(decoding: result.output, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      .map(String.init)
  }
}
