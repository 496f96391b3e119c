import Foundation

/// Greyscale pictures in rows and columns, each with a caption under it.
public struct ImageGrid: Figure {
  /// How a picture stands out: its frame and the first line of its caption, in colour and, for what is wrong, also in
  /// weight, so that greyscale keeps the difference.
  public enum Emphasis: Sendable {
    case none, right, wrong
  }

  public struct Tile: Sendable {
    /// `imageHeight * imageWidth` values in 0...1, row by row.
    public var pixels: [Float]
    /// The lines under the picture; cells widen to hold them.
    public var caption: [String]
    public var emphasis: Emphasis

    public init(pixels: [Float], caption: [String] = [], emphasis: Emphasis = .none) {
      self.pixels = pixels
      self.caption = caption
      self.emphasis = emphasis
    }
  }

  public var title: String
  public var subtitle: String?
  public var imageWidth: Int
  public var imageHeight: Int
  public var columns: Int
  /// The pictures, row by row; the last row may be short.
  public var tiles: [Tile]
  /// What stands left of each row; rows beyond the last heading have none.
  public var rowHeadings: [String]
  public var polarity: Polarity

  /// A grid of `tiles`, whose pictures all have `imageHeight` rows of `imageWidth` values.
  public init(
    title: String, subtitle: String? = nil, imageWidth: Int, imageHeight: Int, columns: Int, tiles: [Tile],
    rowHeadings: [String] = [], polarity: Polarity = .darkOnLight
  ) {
    precondition(
      imageWidth > 0 && imageHeight > 0 && columns > 0,
      "pictures of \(imageHeight) by \(imageWidth) in \(columns) columns cannot be drawn")
    for (index, tile) in tiles.enumerated() {
      precondition(
        tile.pixels.count == imageWidth * imageHeight,
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
    try draw().writePNG(to: url)
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
