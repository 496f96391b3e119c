import Foundation

/// The filters of a convolution as small squares of signed weights, all on one color scale centered on zero.
public struct FilterGrid: Figure {
  public var title: String
  public var subtitle: String?
  public var filterWidth: Int
  public var filterHeight: Int
  public var columns: Int
  /// `filterHeight * filterWidth` weights each, row by row.
  public let filters: [[Float]]
  /// The largest magnitude of a weight, at the ends of the color scale.
  private let limit: Double

  /// A grid of `filters`, which all have `filterHeight` rows of `filterWidth` weights.
  public init(
    title: String, subtitle: String? = nil, filterWidth: Int, filterHeight: Int, columns: Int,
    filters: [[Float]]
  ) {
    precondition(
      filterWidth > 0 && filterHeight > 0 && columns > 0
        && filters.allSatisfy { $0.count == filterWidth * filterHeight },
      "filters of \(filters.map(\.count)) weights do not have \(filterHeight) rows of \(filterWidth)")
    self.title = title
    self.subtitle = subtitle
    self.filterWidth = filterWidth
    self.filterHeight = filterHeight
    self.columns = columns
    self.filters = filters
    let largest = Double(filters.joined().reduce(0) { max($0, abs($1)) })
    limit = largest > 0 ? largest : 1
  }

  public func writePNG(to url: URL) throws {
    try draw().writePNG(to: url, description: alternativeText)
  }

  /// The filters are placed like the images of an `ImageGrid`.
  var layout: ImageGridLayout {
    ImageGridLayout(
      ImageGrid(
        title: title, subtitle: subtitle, imageWidth: filterWidth, imageHeight: filterHeight,
        columns: columns, tiles: filters.enumerated().map { .init(pixels: $1, caption: ["\($0 + 1)"]) }))
  }

  private static let legendSize = CGSize(width: 240, height: 12)

  /// The filters on a canvas of their own.
  public func draw() -> Canvas {
    let layout = layout
    let legendHeight = Self.legendSize.height + Style.captionFont.capHeight + 3 * Style.gap
    let canvas = Canvas(
      width: layout.size.width, height: layout.size.height + (filters.isEmpty ? 0 : legendHeight))
    layout.header.draw(on: canvas)
    for (index, filter) in filters.enumerated() {
      let rect = layout.imageRect(of: index)
      for (position, weight) in filter.enumerated() {
        drawWeight(Double(weight), in: cell(position, of: rect), on: canvas)
      }
      canvas.stroke(rect.insetBy(dx: -0.5, dy: -0.5), color: Style.rule)
      canvas.text(
        "\(index + 1)", at: CGPoint(x: rect.midX, y: rect.maxY + Style.gap), font: Style.captionFont,
        color: Style.quietInk, anchor: TextAnchor(.middle, .top))
    }
    if !filters.isEmpty {
      drawLegend(
        on: canvas, at: CGPoint(x: layout.left, y: layout.size.height - Style.margin + 2 * Style.gap))
    }
    return canvas
  }

  private func cell(_ position: Int, of rect: CGRect) -> CGRect {
    let (width, height) = (rect.width / Double(filterWidth), rect.height / Double(filterHeight))
    return CGRect(
      x: rect.minX + Double(position % filterWidth) * width,
      y: rect.minY + Double(position / filterWidth) * height, width: width, height: height)
  }

  /// A square of the weight's color; a clearly negative one has a minus sign, which survives grayscale.
  private func drawWeight(_ weight: Double, in rect: CGRect, on canvas: Canvas) {
    let color = Style.diverging.color(at: 0.5 + 0.5 * weight / limit)
    canvas.fill(rect, color: color)
    guard weight < -0.15 * limit else { return }
    let half = rect.width * 0.16
    canvas.line(
      [CGPoint(x: rect.midX - half, y: rect.midY), CGPoint(x: rect.midX + half, y: rect.midY)],
      color: color.readableTextColor)
  }

  private func drawLegend(on canvas: Canvas, at origin: CGPoint) {
    let bar = CGRect(origin: origin, size: Self.legendSize)
    let cells = 24
    let width = bar.width / Double(cells)
    for index in 0..<cells {
      drawWeight(
        limit * (2 * (Double(index) + 0.5) / Double(cells) - 1),
        in: CGRect(x: bar.minX + Double(index) * width, y: bar.minY, width: width, height: bar.height),
        on: canvas)
    }
    canvas.stroke(bar.insetBy(dx: -0.5, dy: -0.5), color: Style.rule)
    let decimals = limit < 0.1 ? 3 : 2
    for (value, anchor, x) in [
      (-limit, TextAnchor.Horizontal.start, bar.minX), (0, .middle, bar.midX), (limit, .end, bar.maxX),
    ] {
      canvas.text(
        NumberText.decimal(value, decimals: decimals), at: CGPoint(x: x, y: bar.maxY + Style.gap),
        font: Style.captionFont, color: Style.quietInk, anchor: TextAnchor(anchor, .top))
    }
    canvas.text(
      "weight: ink under orange speaks for what the filter looks for, under purple (−) against it",
      at: CGPoint(x: bar.maxX + 2 * Style.gap, y: bar.midY), font: Style.captionFont, color: Style.quietInk,
      anchor: TextAnchor(.start, .center))
  }
}
