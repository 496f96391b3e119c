import Foundation

/// Grayscale images in rows and columns, each with a caption under it.
public struct ImageGrid: Figure {
  /// How an image is emphasized, by its frame and the first line of its caption: in color and, when wrong, also in
  /// weight, so that the difference survives grayscale.
  public enum Emphasis: Sendable {
    case none, right, wrong
  }

  /// An image with its caption.
  public struct Tile: Sendable {
    /// `imageHeight * imageWidth` values in 0...1, row by row; none in a place that stays blank.
    public var pixels: [Float]
    /// The lines under the image; cells widen to hold them.
    public var caption: [String]
    public var emphasis: Emphasis

    public init(pixels: [Float], caption: [String] = [], emphasis: Emphasis = .none) {
      self.pixels = pixels
      self.caption = caption
      self.emphasis = emphasis
    }

    /// A place without an image.
    public static let blank = Tile(pixels: [])
  }

  public var title: String
  public var subtitle: String?
  public var imageWidth: Int
  public var imageHeight: Int
  public var columns: Int
  /// The images, row by row; the last row may be short.
  public var tiles: [Tile]
  /// The text left of each row; rows beyond the last heading have none.
  public var rowHeadings: [String]
  public var polarity: Polarity

  /// A grid of `tiles`, whose images all have `imageHeight` rows of `imageWidth` values.
  public init(
    title: String, subtitle: String? = nil, imageWidth: Int, imageHeight: Int, columns: Int, tiles: [Tile],
    rowHeadings: [String] = [], polarity: Polarity = .darkOnLight
  ) {
    precondition(
      imageWidth > 0 && imageHeight > 0 && columns > 0,
      "images of \(imageHeight) by \(imageWidth) in \(columns) columns cannot be drawn")
    for (index, tile) in tiles.enumerated() {
      precondition(
        tile.pixels.isEmpty || tile.pixels.count == imageWidth * imageHeight,
        "tile \(index) has \(tile.pixels.count) values, not \(imageHeight) rows of \(imageWidth)")
    }
    self.title = title
    self.subtitle = subtitle
    self.imageWidth = imageWidth
    self.imageHeight = imageHeight
    self.columns = columns
    self.tiles = tiles
    self.rowHeadings = rowHeadings
    self.polarity = polarity
  }

  public func writePNG(to url: URL) throws {
    try draw().writePNG(to: url, description: alternativeText)
  }

  /// The grid on a canvas of its own.
  public func draw() -> Canvas {
    let layout = ImageGridLayout(self)
    let canvas = Canvas(width: layout.size.width, height: layout.size.height)
    layout.header.draw(on: canvas)
    for (index, tile) in tiles.enumerated() {
      draw(tile, in: layout.imageRect(of: index), on: canvas)
      if index % columns == 0, index / columns < rowHeadings.count {
        canvas.text(
          rowHeadings[index / columns],
          at: CGPoint(x: layout.left, y: layout.imageRect(of: index).midY),
          font: Style.headingFont, anchor: TextAnchor(.start, .center))
      }
    }
    return canvas
  }

  private func draw(_ tile: Tile, in rect: CGRect, on canvas: Canvas) {
    guard !tile.pixels.isEmpty else { return }
    canvas.image(tile.pixels, width: imageWidth, height: imageHeight, in: rect, polarity: polarity)
    let (color, frameWidth) = tile.emphasis.frame
    canvas.stroke(
      rect.insetBy(dx: -frameWidth / 2, dy: -frameWidth / 2), color: color, lineWidth: frameWidth)
    for (line, text) in tile.caption.enumerated() {
      canvas.text(
        text,
        at: CGPoint(
          x: rect.midX, y: rect.maxY + Style.gap + Double(line) * Style.captionFont.lineHeight),
        font: tile.emphasis.captionFont(line: line), color: tile.emphasis.captionColor(line: line),
        anchor: TextAnchor(.middle, .top))
    }
  }
}

extension ImageGrid.Emphasis {
  fileprivate var frame: (color: Color, width: Double) {
    switch self {
    case .none: (Style.rule, 1)
    case .right: (Style.right, 1)
    case .wrong: (Style.wrong, 2)
    }
  }

  func captionFont(line: Int) -> Font {
    Font(size: Style.captionFont.size, weight: line == 0 && self == .wrong ? .bold : .regular)
  }

  fileprivate func captionColor(line: Int) -> Color {
    guard line == 0 else { return Style.quietInk }
    return switch self {
    case .none: Style.ink
    case .right: Style.right
    case .wrong: Style.wrong
    }
  }
}

/// Where an `ImageGrid` places its elements, from the measured widths of its texts. `FilterGrid` uses it too.
struct ImageGridLayout {
  let header: FigureHeader
  let size: CGSize
  /// The left edge of the row headings.
  let left: Double
  /// The width of each column, for an image and its caption.
  let cellWidth: Double

  private let imageSize: CGSize
  private let columns: Int
  private let firstCell: CGPoint
  private let columnPitch: Double
  private let rowPitch: Double

  /// Columns spread over the figure's width, with gaps in this range.
  private static let columnGaps = 1.5 * Style.gap...4 * Style.gap
  private static let rowGap = 1.5 * Style.gap
  /// The most logical points for an image's longer edge.
  private static let mostPoints = 128.0

  init(_ grid: ImageGrid) {
    let shownColumns = max(1, min(grid.columns, grid.tiles.count))
    let captionWidth =
      grid.tiles.flatMap { tile in
        tile.caption.enumerated().map { tile.emphasis.captionFont(line: $0).width(of: $1) }
      }.max() ?? 0
    let headingWidth = grid.rowHeadings.map { Style.headingFont.width(of: $0) + 2 * Style.gap }.max() ?? 0

    // A whole number of device pixels per image pixel keeps edges sharp.
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

  /// The frame of tile `index`'s image, on whole device pixels.
  func imageRect(of index: Int) -> CGRect {
    let middle = firstCell.x + Double(index % columns) * columnPitch + cellWidth / 2
    let x = ((middle - imageSize.width / 2) * Style.scale).rounded() / Style.scale
    return CGRect(
      origin: CGPoint(x: x, y: firstCell.y + Double(index / columns) * rowPitch), size: imageSize)
  }
}
