import Figures
import Foundation
import Handwriting

/// Each digit of a page as the networks saw it, with its probabilities, a row for each line that was read.
struct ReadingTiles {
  /// The digits of each row; a long line has several.
  private let rows: [(line: Int?, digits: [ReadPage.Digit])]
  /// How many sure digits do not fit.
  let hiddenCount: Int

  private static let side = 56.0
  private static let barHeight = 30.0
  private static let columns = 12
  private static let mostDigits = 240
  private static let lineWidth = 50.0
  private static let digitFont = Font(size: 12.5, weight: .bold)
  private static let captionFont = Font(size: 10.5)
  private static let rowHeight = side + barHeight + 2 * captionFont.lineHeight + 2 * Style.gap
  private let pitch: Double

  /// - Parameter width: the width to fill, in logical points.
  init(_ page: ReadPage, width: Double) {
    // All unsure ones are shown, and of the sure ones the first.
    var room = Self.mostDigits - page.digits.count { !$0.isSure }
    var shownCount = 0
    let lines = page.lines.map { line in
      line.filter { digit in
        if digit.isSure {
          room -= 1
          guard room >= 0 else { return false }
        }
        shownCount += 1
        return true
      }
    }
    hiddenCount = page.digits.count - shownCount
    rows = lines.enumerated().flatMap { number, line in
      stride(from: 0, to: line.count, by: Self.columns).map { start in
        (start == 0 ? number + 1 : nil, Array(line[start..<min(start + Self.columns, line.count)]))
      }
    }
    pitch = (width - Self.lineWidth) / Double(Self.columns)
  }

  var height: Double { Double(rows.count) * Self.rowHeight }

  static func color(of digit: ReadPage.Digit) -> Color { digit.isSure ? Style.palette[0] : Style.wrong }

  func draw(on canvas: Canvas, at corner: CGPoint) {
    for (index, row) in rows.enumerated() {
      let top = corner.y + Self.rowHeight * Double(index)
      if let line = row.line {
        canvas.text(
          "line \(line)", at: CGPoint(x: corner.x, y: top + Self.side / 2), font: Style.captionFont,
          color: Style.quietInk, anchor: TextAnchor(.start, .center))
      }
      for (column, digit) in row.digits.enumerated() {
        let left = corner.x + Self.lineWidth + pitch * Double(column)
        draw(digit, in: CGRect(x: left, y: top, width: Self.side, height: Self.side), on: canvas)
      }
    }
  }

  private func draw(_ digit: ReadPage.Digit, in tile: CGRect, on canvas: Canvas) {
    let color = Self.color(of: digit)
    canvas.image(digit.image, width: DigitForm.side, height: DigitForm.side, in: tile)
    canvas.stroke(tile, color: digit.isSure ? Style.rule : color, lineWidth: digit.isSure ? 1 : 2)
    let base = tile.maxY + Style.gap / 2 + Self.barHeight
    let step = tile.width / 10
    for (value, probability) in digit.probabilities.enumerated() {
      let height = max(0.5, Double(probability) * (Self.barHeight - 2))
      canvas.fill(
        CGRect(x: tile.minX + step * Double(value) + 0.5, y: base - height, width: step - 1, height: height),
        color: value == digit.digit ? color : Style.faintLine)
    }
    canvas.line([CGPoint(x: tile.minX, y: base), CGPoint(x: tile.maxX, y: base)], color: Style.rule)
    canvas.text(
      digit.isSure ? "\(digit.digit)" : "\(digit.digit) or \(digit.ranking[1])",
      at: CGPoint(x: tile.midX, y: base + 4), font: Self.digitFont, color: color,
      anchor: TextAnchor(.middle, .top))
    canvas.text(
      Self.percent(digit.probability),
      at: CGPoint(x: tile.midX, y: base + 4 + Self.captionFont.lineHeight + 2),
      font: Self.captionFont, color: digit.isSure ? Style.quietInk : color, anchor: TextAnchor(.middle, .top))
  }

  /// A probability as a percentage; no network is certain.
  static func percent(_ probability: Float) -> String {
    probability > 0.999 ? "> 99.9 %" : String(format: "%.1f %%", 100 * probability)
  }
}
