import Foundation

/// Where the parts of a `ConfusionMatrixFigure` lie, from the measured widths of its texts.
struct ConfusionMatrixLayout {
  static let shareFont = Font(size: 10)
  static let totalHeading = "total"
  static let legendName = "errors, share of the true class"

  let header: FigureHeader
  let size: CGSize
  let matrixRect: CGRect
  /// Where the row totals end, to the right of the matrix.
  let totalsEnd: Double
  let legendRect: CGRect
  /// The shares at the bottom, the middle and the top of the legend.
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
