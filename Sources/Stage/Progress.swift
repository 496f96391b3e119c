import Engine
import Foundation
import Processes

/// Shows the progress of a long computation: one redrawn line on a terminal, elsewhere a line at every tenth.
public final class ProgressBar {
  /// Called with each update: the fraction that is done, the text, and the seconds left.
  var onUpdate: ((Double, String, Double?) -> Void)?

  private let width: Int?
  private let now: () -> Duration
  private let write: (String) -> Void
  private let start: Duration
  private var text = ""
  private var lastDrawn: Duration?
  private var lastTenth = 0
  private var pace: Pace

  /// A progress bar on standard output.
  convenience init() {
    let start = WorkClock.now
    self.init(width: terminalWidth(), now: { WorkClock.now - start }) {
      Swift.print($0, terminator: "")
      fflush(nil)
    }
  }

  /// - Parameters:
  ///   - width: the terminal's columns; nil when the output is not a terminal.
  ///   - now: the time worked since any fixed moment; it never goes back.
  init(width: Int?, now: @escaping () -> Duration, write: @escaping (String) -> Void) {
    self.width = width
    self.now = now
    self.write = write
    start = now()
    pace = Pace(from: 0, at: start)
  }

  /// Says that `fraction` was done before, by a run that was interrupted.
  public func resume(at fraction: Double) {
    pace = Pace(from: fraction, at: now())
    lastTenth = Int(fraction * 10 + 1e-9)
  }

  /// Shows that `fraction` (0 to 1) is done, with `text` and the time left at the pace of the last minute.
  public func update(fraction: Double, text: String) {
    let fraction = fraction.isFinite ? min(max(fraction, 0), 1) : 0
    self.text = text
    let time = now()
    pace.add(fraction, at: time)
    onUpdate?(fraction, text, pace.secondsLeft)
    if width != nil {
      // Ten times a second is as much as the eye can take in.
      if let lastDrawn, time - lastDrawn < .milliseconds(100) { return }
      lastDrawn = time
    } else {
      // A fraction such as 0.3 may be a hair too small.
      let tenth = Int(fraction * 10 + 1e-9)
      guard tenth > lastTenth, tenth < 10 else { return }
      lastTenth = tenth
    }
    draw(fraction, pace.secondsLeft.map { "\(elapsedText($0)) left" } ?? "")
  }

  /// Prints something else in between, on lines of its own.
  public func interrupt(_ print: () -> Void) {
    if width != nil { write("\r\u{1B}[K") }
    print()
    lastDrawn = nil
  }

  /// Ends the line with the last text and the total time.
  public func finish() {
    draw(1, "\(elapsedText((now() - start) / .seconds(1)))")
    if width != nil { write("\n") }
  }

  private func draw(_ fraction: Double, _ time: String) {
    let percent = String(Int(fraction * 100 + 1e-9))
    let percentage = String(repeating: " ", count: 3 - percent.count) + percent + " %"
    let words = [percentage, time, text].filter { !$0.isEmpty }.joined(separator: "  ")
    guard let width else { return write(words + "\n") }
    // The last column stays free: some terminals wrap when it is written.
    let space = max(width - 1, 1)
    let barSpace = min(space - words.count - 4, 30)
    let line = barSpace >= 8 ? "[\(Self.bar(fraction, barSpace))]  \(words)" : words
    write("\r\u{1B}[K" + String(line.prefix(space)))
  }

  private static func bar(_ fraction: Double, _ width: Int) -> String {
    let filled = Int(fraction * Double(width) + 1e-9)
    return String(repeating: "=", count: filled) + String(repeating: " ", count: width - filled)
  }
}

/// The width of the terminal, in columns; nil if standard output is not a terminal.
package func terminalWidth() -> Int? {
  guard isatty(STDOUT_FILENO) == 1 else { return nil }
  var size = winsize()
  guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
  return Int(size.ws_col)
}

extension Stage {
  /// A progress bar; while the step runs, `status` shows its progress, too.
  public func progressBar() -> ProgressBar {
    if part != nil { return partProgressBar() }
    let bar = ProgressBar()
    bar.onUpdate = { [log] in log.update(fraction: $0, progress: $1, secondsLeft: $2) }
    return bar
  }
}
