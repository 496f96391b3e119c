import Foundation

/// A confusion matrix: rows are true classes, columns are predicted classes. Cells show the count and, smaller, its
/// share of the row. Colour is for the errors, by their share of the row; the diagonal is neutral, so that it does not
/// drown them.
public struct ConfusionMatrixFigure: Figure {
  public var title: String
  public var subtitle: String?
  public var classNames: [String]
  /// How often class `row` was predicted as class `column`: `counts[row][column]`.
  public var counts: [[Int]]

  /// - Parameters:
  ///   - counts: one row and one column for each of `classNames`, none negative.
  public init(title: String, subtitle: String? = nil, classNames: [String], counts: [[Int]]) {
    let rowLengths = counts.map(\.count)
    precondition(
      !classNames.isEmpty && counts.count == classNames.count
        && rowLengths.allSatisfy { $0 == classNames.count },
      "\(classNames.count) classes need as many rows and columns, not \(counts.count) rows of \(rowLengths)")
    precondition(counts.allSatisfy { $0.allSatisfy { $0 >= 0 } }, "counts below zero in \(counts)")
    self.title = title
    self.subtitle = subtitle
    self.classNames = classNames
    self.counts = counts
  }

  public func writePNG(to url: URL) throws {
    try draw().writePNG(to: url)
  }

  /// The matrix on a canvas of its own.
  public func draw() -> Canvas {
    let layout = ConfusionMatrixLayout(self)
    let canvas = Canvas(width: layout.size.width, height: layout.size.height)
    layout.header.draw(on: canvas)
    drawAxes(on: canvas, layout)
    for row in counts.indices {
      for column in counts.indices {
        drawCell(row, column, on: canvas, in: layout.cellRect(row, column))
      }
      canvas.text(
        NumberText.grouped(rowTotal(row)), at: CGPoint(x: layout.totalsEnd, y: layout.cellRect(row, 0).midY),
        color: Style.quietInk, anchor: TextAnchor(.end, .center))
    }
    if largestErrorShare > 0 { drawLegend(on: canvas, layout) }
    return canvas
  }

  func rowTotal(_ row: Int) -> Int { counts[row].reduce(0, +) }

  /// The largest share of a row that a cell off the diagonal has: the dark end of the colour scale.
  var largestErrorShare: Double {
    var largest = 0.0
    for row in counts.indices {
      for column in counts.indices where row != column { largest = max(largest, share(row, column)) }
    }
    return largest
  }

  private func share(_ row: Int, _ column: Int) -> Double {
    rowTotal(row) == 0 ? 0 : Double(counts[row][column]) / Double(rowTotal(row))
  }

  private func color(ofErrorShare share: Double) -> Color {
    // The map's light end is almost white: even a single error is to be told from none.
    Style.sequential.color(at: 0.1 + 0.8 * share / largestErrorShare)
  }

  private func drawAxes(on canvas: Canvas, _ layout: ConfusionMatrixLayout) {
    let matrix = layout.matrixRect
    let headingY = matrix.minY - Style.gap
    for (index, name) in classNames.enumerated() {
      canvas.text(
        name, at: CGPoint(x: layout.cellRect(0, index).midX, y: headingY), font: Style.headingFont,
        anchor: TextAnchor(.middle))
      canvas.text(
        name, at: CGPoint(x: matrix.minX - Style.gap, y: layout.cellRect(index, 0).midY),
        font: Style.headingFont, anchor: TextAnchor(.end, .center))
    }
    canvas.text(
      ConfusionMatrixLayout.totalHeading, at: CGPoint(x: layout.totalsEnd, y: headingY),
      color: Style.quietInk,
      anchor: TextAnchor(.end))
    canvas.text(
      "predicted", at: CGPoint(x: matrix.midX, y: headingY - Style.headingFont.lineHeight),
      color: Style.quietInk, anchor: TextAnchor(.middle))
    canvas.text(
      "true", at: CGPoint(x: Style.margin, y: matrix.midY), color: Style.quietInk,
      anchor: TextAnchor(.middle, .top), isVertical: true)
  }

  private func drawCell(_ row: Int, _ column: Int, on canvas: Canvas, in rect: CGRect) {
    let count = counts[row][column]
    let isDiagonal = row == column
    guard count > 0 || isDiagonal else {
      canvas.fill(
        rect.insetBy(dx: 1, dy: 1), color: Style.background.mixed(with: Style.neutral, fraction: 0.3))
      canvas.text(
        "·", at: CGPoint(x: rect.midX, y: rect.midY), color: Style.quietInk,
        anchor: TextAnchor(.middle, .center)
      )
      return
    }
    let fill = isDiagonal ? Style.neutral : color(ofErrorShare: share(row, column))
    canvas.fill(rect.insetBy(dx: 1, dy: 1), color: fill)
    canvas.text(
      NumberText.grouped(count), at: CGPoint(x: rect.midX, y: rect.midY - 2),
      font: isDiagonal ? Style.headingFont : Style.bodyFont, color: fill.readableTextColor,
      anchor: TextAnchor(.middle))
    canvas.text(
      NumberText.percentage(count, of: rowTotal(row)), at: CGPoint(x: rect.midX, y: rect.midY + 5),
      font: ConfusionMatrixLayout.shareFont, color: fill.readableTextColor, anchor: TextAnchor(.middle, .top))
  }

  private func drawLegend(on canvas: Canvas, _ layout: ConfusionMatrixLayout) {
    let bar = layout.legendRect
    let steps = Int(bar.height * Style.scale)
    for step in 0..<steps {
      let top = bar.minY + Double(step) / Style.scale
      canvas.fill(
        CGRect(x: bar.minX, y: top, width: bar.width, height: 1 / Style.scale),
        color: color(ofErrorShare: largestErrorShare * (1 - (Double(step) + 0.5) / Double(steps))))
    }
    canvas.stroke(bar, color: Style.rule)
    for (fraction, label) in zip([0.0, 0.5, 1.0], layout.legendLabels) {
      canvas.text(
        label, at: CGPoint(x: bar.maxX + Style.gap / 2, y: bar.maxY - bar.height * fraction),
        font: Style.captionFont, color: Style.quietInk, anchor: TextAnchor(.start, .center))
    }
    canvas.text(
      ConfusionMatrixLayout.legendName, at: CGPoint(x: bar.minX - Style.gap / 2, y: bar.midY),
      font: Style.captionFont, color: Style.quietInk, anchor: TextAnchor(.middle, .baseline), isVertical: true
    )
  }
}
