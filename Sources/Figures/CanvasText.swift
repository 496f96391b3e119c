import CCairo
import Foundation

/// Which point of a line of text lies at the point where it is drawn.
public struct TextAnchor: Sendable {
  public enum Horizontal: Sendable {
    case start, middle, end
  }
  public enum Vertical: Sendable {
    /// The top of the capitals, half of their height, the baseline.
    case top, center, baseline
  }

  public var horizontal: Horizontal
  public var vertical: Vertical

  public init(_ horizontal: Horizontal, _ vertical: Vertical = .baseline) {
    self.horizontal = horizontal
    self.vertical = vertical
  }
}

extension Canvas {
  /// Draws one line of text with its `anchor` at `point`, turned anticlockwise about it when `isVertical`.
  public func text(
    _ text: String, at point: CGPoint, font: Font = Style.bodyFont, color: Color = Style.ink,
    anchor: TextAnchor = TextAnchor(.start), isVertical: Bool = false
  ) {
    font.select(in: context)
    let width = font.width(of: text)
    let x =
      switch anchor.horizontal {
      case .start: 0.0
      case .middle: -width / 2
      case .end: -width
      }
    let y =
      switch anchor.vertical {
      case .top: font.capHeight
      case .center: font.capHeight / 2
      case .baseline: 0.0
      }
    cairo_save(context)
    cairo_translate(context, point.x, point.y)
    if isVertical { cairo_rotate(context, -Double.pi / 2) }
    cairo_move_to(context, x, y)
    setSource(color)
    cairo_show_text(context, text)
    cairo_restore(context)
    cairo_new_path(context)
  }
}
