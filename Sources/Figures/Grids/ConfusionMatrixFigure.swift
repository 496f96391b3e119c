import Foundation

/// A confusion matrix: rows are true classes, columns are predicted classes. Cells show the count and, smaller, its
/// share of the row. Color shows the errors, by their share of the row; the diagonal is neutral, so that it does not
/// drown them out.
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
    precondition(counts.allSatisfy { $0.allSatisfy { $0 >= 0 } }, "negative counts in \(counts)")
    self.title = title
    self.subtitle = subtitle
    self.classNames = classNames
    self.counts = counts
  }

  public func writePNG(to url: URL) throws {
    try draw().writePNG(to: url, description: alternativeText)
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

  /// The largest share of a row in a cell off the diagonal, at the dark end of the color scale.
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
    // The map's light end is almost white, but even a single error must differ from none.
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

/// Where a `ConfusionMatrixFigure` places its elements, from the measured widths of its texts.
struct ConfusionMatrixLayout {
  static let shareFont = Font(size: 10)
  static let totalHeading = "total"
  static let legendName = "errors, share of the true class"

  let header: FigureHeader
  let size: CGSize
  let matrixRect: CGRect
  /// The right edge of the row totals, which are right of the matrix.
  let totalsEnd: Double
  let legendRect: CGRect
  /// The shares at the bottom, middle and top of the legend.
  let legendLabels: [String]

  private let cellSize: CGSize

  init(_ figure: ConfusionMatrixFigure) {
    let classes = figure.classNames.count
    let namesWidth = figure.classNames.map(Style.headingFont.width(of:)).max() ?? 0
    let totals = figure.counts.indices.map { NumberText.grouped(figure.rowTotal($0)) } + [Self.totalHeading]
    let totalsWidth = totals.map(Style.bodyFont.width(of:)).max() ?? 0
    let largest = figure.largestErrorShare
    let decimals = largest < 0.02 ? 2 : 1
    legendLabels = [0, 0.5, 1].map { String(format: "%.\(decimals)f\u{A0}%%", 100 * largest * $0) }
    let legendLabelWidth = legendLabels.map(Style.captionFont.width(of:)).max() ?? 0
    let barWidth = 1.5 * Style.gap

    let before = Style.margin + Style.bodyFont.lineHeight + Style.gap + namesWidth + Style.gap
    let afterMatrix = Style.gap + totalsWidth
    let beforeBar = 2 * Style.gap + Style.captionFont.lineHeight
    let legendWidth = largest > 0 ? beforeBar + barWidth + Style.gap / 2 + legendLabelWidth : 0

    let countsWidth =
      figure.counts.flatMap { $0 }.map { Style.headingFont.width(of: NumberText.grouped($0)) }.max() ?? 0
    let textWidth = max(namesWidth, countsWidth, Self.shareFont.width(of: ">99.9\u{A0}%")) + Style.gap
    let available = Style.width - before - afterMatrix - legendWidth - Style.margin
    let cellWidth = max(textWidth.rounded(.up), min(72, (available / Double(classes)).rounded(.down)))
    cellSize = CGSize(width: cellWidth, height: 44)

    let matrixWidth = Double(classes) * cellWidth
    let width = max(
      (before + matrixWidth + afterMatrix + legendWidth + Style.margin).rounded(.up), Style.width)
    header = FigureHeader(title: figure.title, subtitle: figure.subtitle, width: width)
    let top = header.bottom + 2 * Style.headingFont.lineHeight + Style.gap
    matrixRect = CGRect(
      x: before.rounded(.up), y: top.rounded(.up), width: matrixWidth,
      height: Double(classes) * cellSize.height)
    totalsEnd = matrixRect.maxX + afterMatrix
    legendRect = CGRect(
      x: (totalsEnd + beforeBar).rounded(.up), y: matrixRect.minY, width: barWidth,
      height: max(matrixRect.height, Style.captionFont.width(of: Self.legendName).rounded(.up)))
    let height = max(matrixRect.maxY, largest > 0 ? legendRect.maxY + Style.gap / 2 : 0) + Style.margin
    size = CGSize(width: width, height: height.rounded(.up))
  }

  func cellRect(_ row: Int, _ column: Int) -> CGRect {
    CGRect(
      origin: CGPoint(
        x: matrixRect.minX + Double(column) * cellSize.width,
        y: matrixRect.minY + Double(row) * cellSize.height),
      size: cellSize)
  }
}
