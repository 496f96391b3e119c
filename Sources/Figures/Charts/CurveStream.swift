import Foundation
import Processes

/// Draws training curves during the training: into a PNG file and, on request, in a window.
///
/// A frame is drawn after each epoch, and every few seconds within a long one. Whatever happens to gnuplot, the
/// training neither stops nor slows down; draw the finished curves with `TrainingCurves.writePNG(to:)`.
public final class CurveStream {
  /// Why the requested window is not opened.
  public let missingWindow: String?

  private let url: URL
  private let interval: Duration
  private let now: () -> ContinuousClock.Instant
  private let file: GnuplotSession?
  private let window: (session: GnuplotSession, terminal: String)?
  private var last: (epochs: Int, time: ContinuousClock.Instant)

  /// gnuplot yields the processor to the training.
  private static let command = "nice -n 10 gnuplot -d"

  /// Draws into the file at `url`.
  ///
  /// - Parameter showsWindow: whether a window, titled as the curves, shows them too. It stays open after `end()`.
  public convenience init(to url: URL, showsWindow: Bool) {
    var (terminal, missing): (String?, String?) = (nil, nil)
    if showsWindow {
      do throws(GnuplotWindow.Unavailable) {
        terminal = try GnuplotWindow.terminal()
      } catch {
        missing = "no window can be opened, because \(error)"
      }
    }
    self.init(to: url, terminal: terminal, missingWindow: missing)
  }

  /// - Parameters:
  ///   - terminal: gnuplot's terminal for a window; nil opens none.
  ///   - interval: the time after which a frame is due within an epoch.
  ///   - command: the shell command that starts gnuplot.
  init(
    to url: URL, terminal: String? = nil, missingWindow: String? = nil,
    every interval: Duration = .seconds(5),
    command: String = CurveStream.command, now: @escaping () -> ContinuousClock.Instant = { .now }
  ) {
    self.url = url
    self.missingWindow = missingWindow
    self.interval = interval
    self.now = now
    file = GnuplotSession(command: command)
    window = terminal.flatMap { terminal in
      GnuplotSession(command: "\(command) -persist").map { ($0, terminal) }
    }
    last = (0, now())
  }

  /// Draws `curves` if an epoch has ended or the interval has passed since the last frame.
  ///
  /// - Parameter epochs: the number of completed epochs.
  public func update(epochs: Int, _ curves: () -> TrainingCurves) {
    let time = now()
    guard epochs != last.epochs || time - last.time >= interval else { return }
    guard isReady else { return }
    last = (epochs, time)
    let chart = curves().chart
    file?.send(fileFrame(of: chart))
    if let window {
      let output = GnuplotOutput.window(terminal: window.terminal, title: chart.title)
      window.session.send("reset\n" + chart.script(for: output).text)
    }
  }

  /// Whether a frame sent now would be drawn.
  var isReady: Bool { file?.isReady == true || window?.session.isReady == true }

  /// Stops drawing. The file holds the last frame, and a window stays open.
  public func end() {
    file?.end()
    window?.session.end(leavesWindow: true)
  }

  /// The commands that replace the file by `chart`, atomically. gnuplot renames it, since nobody waits for the frame.
  private func fileFrame(of chart: LineChart) -> String {
    let temporary = url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).frame")
    let rename =
      "mv -f -- \(temporary.path.shellQuoted) \(url.path.shellQuoted)"
    return """
      reset
      set output \(GnuplotScript.quoted(temporary.path))
      \(chart.script().text)
      set output
      system \(GnuplotScript.quoted(rename))

      """
  }
}
