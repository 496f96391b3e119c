import Foundation

/// Draws training curves while the training goes on: into a PNG file, and in a window if one is asked for.
///
/// A frame is drawn after each epoch, and within a long one every few seconds. Nothing that happens to gnuplot stops or
/// slows the training; the last word has whoever draws the finished curves afterwards.
public final class CurveStream {
  /// Why no window opens, though one was asked for.
  public let missingWindow: String?

  private let url: URL
  private let interval: Duration
  private let now: () -> ContinuousClock.Instant
  private let file: GnuplotSession?
  private let window: (session: GnuplotSession, terminal: String)?
  private var last: (epochs: Int, time: ContinuousClock.Instant)

  /// gnuplot takes the processor's time only where the training leaves it.
  private static let command = "nice -n 10 gnuplot -d"

  /// Curves that are drawn into the file at `url`.
  ///
  /// - Parameter showsWindow: whether a window shows them too, which stays open in the end.
  public convenience init(to url: URL, showsWindow: Bool) {
    var (terminal, missing): (String?, String?) = (nil, nil)
    if showsWindow {
      do throws(GnuplotWindow.Unavailable) {
        terminal = try GnuplotWindow.terminal()
      } catch {
        missing = "no window opens, since \(error)"
      }
    }
    self.init(to: url, terminal: terminal, missingWindow: missing)
  }

  /// - Parameters:
  ///   - terminal: gnuplot's terminal for a window; nil opens none.
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

  /// Draws `curves` if an epoch has ended or some time has passed since the last frame.
  ///
  /// - Parameter epochs: how many are done.
  public func update(epochs: Int, _ curves: () -> TrainingCurves) {
    let time = now()
    guard epochs != last.epochs || time - last.time >= interval else { return }
    guard isReady else { return }
    last = (epochs, time)
    let chart = curves().chart
    file?.send(fileFrame(of: chart))
    if let window {
      window.session.send("reset\n" + chart.script(for: .window(terminal: window.terminal)).text)
    }
  }

  /// Whether a frame sent now would be drawn.
  var isReady: Bool { file?.isReady == true || window?.session.isReady == true }

  /// Ends the drawing; a window stays. What has been drawn by then lies in the file.
  public func end() {
    file?.end()
    window?.session.end(leavesWindow: true)
  }

  /// The commands that draw `chart` into the file, beside its place first and then renamed into it.
  private func fileFrame(of chart: LineChart) -> String {
    let temporary = url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).frame")
    let rename =
      "mv -f -- \(GnuplotProcess.shellQuoted(temporary.path)) \(GnuplotProcess.shellQuoted(url.path))"
    return """
      reset
      set output \(GnuplotScript.quoted(temporary.path))
      \(chart.script().text)
      set output
      system \(GnuplotScript.quoted(rename))

      """
  }
}
