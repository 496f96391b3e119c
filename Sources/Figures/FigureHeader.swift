import Foundation

/// A figure's title and subtitle at the top left, broken into lines that fit its width.
struct FigureHeader {
  private let titleLines: [String]
  private let subtitleLines: [String]

  /// - Parameters:
  ///   - width: the figure's whole width, margins included.
  init(title: String, subtitle: String?, width: Double) {
    let available = width - 2 * Style.margin
    titleLines = title.isEmpty ? [] : Style.titleFont.lines(of: title, width: available)
    subtitleLines =
      (subtitle ?? "").isEmpty ? [] : Style.subtitleFont.lines(of: subtitle ?? "", width: available)
  }

  /// The vertical position, from the figure's top edge, where the figure itself may begin.
  var bottom: Double {
    let height =
      Double(titleLines.count) * Style.titleFont.lineHeight
      + Double(subtitleLines.count) * Style.subtitleFont.lineHeight
    return Style.margin + (height > 0 ? height + Style.gap : 0)
  }

  /// Each line with its font, its colour, and its top.
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

  func draw(on canvas: Canvas) {
    for line in lines {
      canvas.text(
        line.text, at: CGPoint(x: Style.margin, y: line.top), font: line.font, color: line.color,
        anchor: TextAnchor(.start, .top))
    }
  }
}
