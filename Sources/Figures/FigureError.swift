import Foundation

/// Why a figure could not be drawn.
public enum FigureError: Error, Equatable, CustomStringConvertible {
  /// The file at `path` could not be written; `reason` is the system's.
  case unwritable(path: String, reason: String)
  /// No gnuplot was found when the figure at `path` was to be drawn.
  case gnuplotMissing(path: String)
  /// gnuplot ended with `status` instead of drawing the figure at `path`; `message` is its own, in one line.
  case gnuplotFailed(path: String, status: Int, message: String)

  public var description: String {
    switch self {
    case .unwritable(let path, let reason):
      let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
      return
        "The figure \(path) could not be written: \(reason). Check that \(directory) is a directory that you "
        + "may write to, with room left, or choose another."
    case .gnuplotMissing(let path):
      return
        "The chart \(path) could not be drawn because gnuplot was not found. Install it (\(Self.packages)) and "
        + "try again."
    case .gnuplotFailed(let path, let status, let message):
      let said = message.isEmpty ? "" : ": \(message)"
      return
        "The chart \(path) could not be drawn because gnuplot ended with status \(status)\(said). Check that "
        + "\"gnuplot -e 'set terminal pngcairo'\" works; if it does not, install gnuplot anew (\(Self.packages))."
    }
  }

  private static let packages =
    "Debian, Ubuntu: apt-get install gnuplot-nox; macOS: brew install gnuplot"
}
