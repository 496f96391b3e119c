import Foundation

/// Where the parts of an `ImageGrid` lie, from the measured widths of its texts.
struct ImageGridLayout {
  let header: FigureHeader
  let size: CGSize
  /// Where row headings begin.
  let left: Double
  /// The width that each column has for a picture and its caption.
  let cellWidth: Double

  private let imageSize: CGSize
  private let columns: Int
  private let firstCell: CGPoint
  private let columnPitch: Double
  private let rowPitch: Double

  /// Columns spread over the figure's width, but not further apart than this.
  private static let columnGaps = 1.5 * Style.gap...4 * Style.gap
  private static let rowGap = 1.5 * Style.gap
  /// The most logical points that a picture's longer edge takes.
  private static let mostPoints = 128.0

  init(_ grid: ImageGrid) {
    let shownColumns = max(1, min(grid.columns, grid.tiles.count))
    let captionWidth =
      grid.tiles.flatMap { tile in
        tile.caption.enumerated().map { tile.emphasis.captionFont(line: $0).width(of: $1) }
      }.max() ?? 0
    let headingWidth = grid.rowHeadings.map { Style.headingFont.width(of: $0) + 2 * Style.gap }.max() ?? 0

    // A whole number of device pixels for each pixel of a picture keeps its edges sharp.
    let available =
      (Style.width - 2 * Style.margin - headingWidth) / Double(shownColumns) - Self.columnGaps.lowerBound
    let longest = Double(max(grid.imageWidth, grid.imageHeight))
    let fitting = min(available / Double(grid.imageWidth), Self.mostPoints / longest)
    let pixel = max(1, (fitting * Style.scale).rounded(.down)) / Style.scale
    imageSize = CGSize(width: Double(grid.imageWidth) * pixel, height: Double(grid.imageHeight) * pixel)

    cellWidth = max(imageSize.width, captionWidth.rounded(.up))
    let spare = Style.width - 2 * Style.margin - headingWidth - Double(shownColumns) * cellWidth
    let gap = spare / Double(max(1, shownColumns - 1))
    columnPitch = cellWidth + min(max(gap, Self.columnGaps.lowerBound), Self.columnGaps.upperBound)
    let gridWidth = headingWidth + Double(shownColumns - 1) * columnPitch + cellWidth
    let width = max(Style.width, (gridWidth + 2 * Style.margin).rounded(.up))
    header = FigureHeader(title: grid.title, subtitle: grid.subtitle, width: width)
    left = Style.margin

    let captionLines = grid.tiles.map(\.caption.count).max() ?? 0
    let captionHeight =
      captionLines == 0 ? 0 : Style.gap + Double(captionLines) * Style.captionFont.lineHeight
    columns = grid.columns
    firstCell = CGPoint(x: left + headingWidth.rounded(.up), y: header.bottom + Style.gap)
    rowPitch = imageSize.height + captionHeight + Self.rowGap
    let rows = (grid.tiles.count + grid.columns - 1) / grid.columns
    let height = firstCell.y + Double(rows) * rowPitch - (rows > 0 ? Self.rowGap : 0) + Style.margin
    size = CGSize(width: width, height: height.rounded(.up))
  }

  /// Where the picture of tile `index` lies, on whole device pixels.
  func imageRect(of index: Int) -> CGRect {
    let middle = firstCell.x + Double(index % columns) * columnPitch + cellWidth / 2
    let x = ((middle - imageSize.width / 2) * Style.scale).rounded() / Style.scale
    return CGRect(
      origin: CGPoint(x: x, y: firstCell.y + Double(index / columns) * rowPitch), size: imageSize)
  }
}
