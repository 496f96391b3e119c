import Foundation

/// Something that can be drawn into a PNG file, in `Style`.
public protocol Figure: Sendable {
  /// What the figure shows, drawn above it; also fit for an image's alternative text.
  var title: String { get }

  /// Draws the figure into the file at `url`. The same figure gives the same bytes on the same machine. The file is
  /// written beside its place and renamed into it, so that a half-written figure is never seen.
  ///
  /// - Throws: `FigureError`.
  func writePNG(to url: URL) throws
}
