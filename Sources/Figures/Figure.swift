import Files
import Foundation

/// Something that can be drawn into a PNG file, in `Style`.
public protocol Figure: Sendable {
  /// What the figure shows, drawn above it.
  var title: String { get }
  /// More about it, drawn under the title.
  var subtitle: String? { get }

  /// Replaces the file at `url` by the figure, atomically. The same figure gives the same bytes on the same machine.
  ///
  /// - Throws: `FigureError`.
  func writePNG(to url: URL) throws
}

extension Figure {
  /// The text for readers who cannot see the figure. The PNG carries it as its `Description`.
  public var alternativeText: String {
    [title, subtitle ?? ""].filter { !$0.isEmpty }.joined(separator: ": ").replacing("\u{A0}", with: " ")
  }
}

/// Why a figure could not be drawn.
public enum FigureError: Error, Equatable, CustomStringConvertible {
  /// The file at `path` could not be written; `reason` is the system's.
  case unwritable(path: String, reason: String)
  /// gnuplot, needed for the figure at `path`, was not found.
  case gnuplotMissing(path: String)
  /// gnuplot exited with `status` instead of drawing the figure at `path`; `message` is its own, in one line.
  case gnuplotFailed(path: String, status: Int, message: String)

  public var description: String {
    switch self {
    case .unwritable(let path, let reason):
      let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
      return
        "The figure \(path) could not be written: \(reason). Check that \(directory) is a writable directory with "
        + "space left, or choose another."
    case .gnuplotMissing(let path):
      return
        "The chart \(path) could not be drawn because gnuplot was not found. Install it (\(Self.packages)) and "
        + "try again."
    case .gnuplotFailed(let path, let status, let message):
      let said = message.isEmpty ? "" : ": \(message)"
      return
        "The chart \(path) could not be drawn because gnuplot exited with status \(status)\(said). Check that "
        + "\"gnuplot -e 'set terminal pngcairo'\" works; if it does not, reinstall gnuplot (\(Self.packages))."
    }
  }

  private static let packages =
    "Debian, Ubuntu: apt-get install gnuplot-nox; macOS: brew install gnuplot"
}

/// Replaces the file at `url` by the PNG that `draw` writes into the file it is given.
///
/// - Parameter description: what the figure shows, kept in the file; empty for nothing.
/// - Throws: what `draw` throws, or `FigureError.unwritable`.
func replaceFigure(at url: URL, description: String, draw: (URL) throws -> Void) throws {
  do {
    try AtomicFile.replace(url) { file in
      try draw(file)
      guard !description.isEmpty, let png = try? Data(contentsOf: file),
        let described = PNGMetadata(["Description": description]).added(to: png)
      else { return }
      try described.write(to: file)
    }
  } catch let error as POSIXError {
    throw FigureError.unwritable(path: url.path, reason: String(cString: strerror(error.code.rawValue)))
  }
}

/// A figure's title and subtitle at the top left, broken into lines that fit the figure's width.
public struct FigureHeader {
  private let titleLines: [String]
  private let subtitleLines: [String]

  /// - Parameter width: the figure's whole width, margins included.
  public init(title: String, subtitle: String?, width: Double) {
    let available = width - 2 * Style.margin
    titleLines = title.isEmpty ? [] : Style.titleFont.lines(of: title, width: available)
    subtitleLines =
      (subtitle ?? "").isEmpty ? [] : Style.subtitleFont.lines(of: subtitle ?? "", width: available)
  }

  /// The distance from the figure's top edge at which its contents start.
  public var bottom: Double {
    let height =
      Double(titleLines.count) * Style.titleFont.lineHeight
      + Double(subtitleLines.count) * Style.subtitleFont.lineHeight
    return Style.margin + (height > 0 ? height + Style.gap : 0)
  }

  /// Each line with its font, its color, and its top.
  var lines: [(text: String, font: Font, color: Color, top: Double)] {
    var top = Style.margin
    let styled =
      titleLines.map { ($0, Style.titleFont, Style.ink) }
      + subtitleLines.map { ($0, Style.subtitleFont, Style.quietInk) }
    return styled.map { text, font, color in
      defer { top += font.lineHeight }
      return (text, font, color, top)
    }
  }

  public func draw(on canvas: Canvas) {
    for line in lines {
      canvas.text(
        line.text, at: CGPoint(x: Style.margin, y: line.top), font: line.font, color: line.color,
        anchor: TextAnchor(.start, .top))
    }
  }
}
