import Foundation

/// A network drawn as a chain of boxes. A box's height and depth show the height and width of its layer's output, its
/// thickness the channels; a layer with a flat output is a narrow column.
public struct ArchitectureDiagram: Figure {
  public struct Layer: Sendable {
    public var name: String
    /// Such as "32 filters 5×5, same, ReLU"; may be empty.
    public var detail: String
    /// The shape of the output without the batch: [height, width, channels], or [features].
    public var outputShape: [Int]
    /// The number of trainable parameters; 0 is not written.
    public var parameters: Int

    public init(name: String, detail: String = "", outputShape: [Int], parameters: Int = 0) {
      precondition(
        !outputShape.isEmpty && outputShape.allSatisfy { $0 > 0 },
        "the output shape \(outputShape) of \(name) cannot be drawn")
      self.name = name
      self.detail = detail
      self.outputShape = outputShape
      self.parameters = parameters
    }
  }

  public var title: String
  public var subtitle: String?
  /// The layers from input to output. Layers of the same name share a color.
  public var layers: [Layer]

  public init(title: String, subtitle: String? = nil, layers: [Layer]) {
    self.title = title
    self.subtitle = subtitle
    self.layers = layers
  }

  public func writePNG(to url: URL) throws {
    try draw().writePNG(to: url, description: alternativeText)
  }

  /// The diagram on a canvas of its own.
  public func draw() -> Canvas {
    let layout = ArchitectureLayout(self)
    let canvas = Canvas(width: layout.size.width, height: layout.size.height)
    layout.header.draw(on: canvas)
    let colors = colorsByName()
    for (index, layer) in layers.enumerated() {
      drawBlock(layout.blocks[index], in: layout.blockRect(of: index), color: colors[layer.name], on: canvas)
      drawLabels(layout.labels[index], below: layout.labelTop(of: index), on: canvas)
    }
    for index in layers.indices.dropFirst() {
      canvas.arrow(layout.arrow(to: index), color: Style.quietInk)
    }
    return canvas
  }

  private func colorsByName() -> [String: Color] {
    var colors: [String: Color] = [:]
    for name in Set(layers.map(\.name)).sorted() {
      colors[name] = Style.palette[colors.count % Style.palette.count]
    }
    return colors
  }

  private func drawBlock(_ block: ArchitectureBlock, in rect: CGRect, color: Color?, on canvas: Canvas) {
    let color = color ?? Style.neutral
    let faces = block.faces(in: rect)
    let outline = color.mixed(with: Style.ink, fraction: 0.45)
    for (face, lightening) in [(faces.top, 0.72), (faces.side, 0.3), (faces.front, 0.52)] {
      canvas.polygon(face, fill: color.mixed(with: Style.background, fraction: lightening), stroke: outline)
    }
  }

  private func drawLabels(_ labels: [ArchitectureLabel], below top: CGPoint, on canvas: Canvas) {
    var y = top.y
    for label in labels {
      canvas.text(
        label.text, at: CGPoint(x: top.x, y: y), font: label.font, color: label.color,
        anchor: TextAnchor(.middle, .top))
      y += label.font.lineHeight
    }
  }
}

/// The box that represents a layer's output, in an oblique projection.
struct ArchitectureBlock {
  /// The front face.
  let thickness: Double
  let height: Double
  /// How far the box reaches back, drawn up and to the right.
  let depth: Double

  /// The height of the largest image.
  static let mostHeight = 92.0
  private static let leastHeight = 14.0
  private static let foreshortening = 0.36

  /// - Parameters:
  ///   - shape: [height, width, channels], [height, width] or [features].
  ///   - largestEdge: the largest height or width in the network.
  init(shape: [Int], largestEdge: Int) {
    // Channels and features span orders of magnitude, edges of images do not.
    func logarithmic(_ count: Int, from least: Double, perDoubling: Double) -> Double {
      least + perDoubling * log2(Double(count))
    }
    func edge(_ count: Int) -> Double {
      max(Self.leastHeight, Self.mostHeight * Double(count) / Double(largestEdge))
    }
    if shape.count == 1 {
      thickness = 11
      height = min(logarithmic(shape[0], from: 14, perDoubling: 8.4), Self.mostHeight * 1.3)
      depth = 5
    } else {
      thickness = logarithmic(shape.dropFirst(2).reduce(1, *), from: 5, perDoubling: 4.5)
      height = edge(shape[0])
      depth = edge(shape[1]) * Self.foreshortening
    }
  }

  /// The size of the whole drawn box.
  var size: CGSize { CGSize(width: thickness + depth, height: height + depth) }

  /// The box's three visible faces within `rect`, which has the box's `size`.
  func faces(in rect: CGRect) -> (front: [CGPoint], top: [CGPoint], side: [CGPoint]) {
    func point(_ x: Double, _ y: Double) -> CGPoint { CGPoint(x: rect.minX + x, y: rect.minY + y) }
    let front = [
      point(0, depth), point(thickness, depth), point(thickness, depth + height), point(0, depth + height),
    ]
    let top = [front[0], point(depth, 0), point(depth + thickness, 0), front[1]]
    let side = [front[1], top[2], point(depth + thickness, height), front[2]]
    return (front, top, side)
  }
}

/// A line of text under a block.
struct ArchitectureLabel {
  let text: String
  let font: Font
  let color: Color
}

/// Where an `ArchitectureDiagram` places its elements: in as many rows as needed, filled evenly.
struct ArchitectureLayout {
  let header: FigureHeader
  let size: CGSize
  let blocks: [ArchitectureBlock]
  let labels: [[ArchitectureLabel]]

  private let columns: Int
  private let columnWidth: Double
  private let rows: [Row]

  /// Blocks centered on an axis, with their labels below.
  private struct Row {
    let top: Double
    let blockHeight: Double
    let labelHeight: Double

    var axis: Double { top + blockHeight / 2 }
    var labelTop: Double { top + blockHeight + 1.5 * Style.gap }
    var bottom: Double { labelTop + labelHeight }
  }

  private static let nameFont = Style.headingFont
  private static let detailFont = Style.captionFont
  /// The width of a detail's lines, unless the name is wider.
  private static let detailWidth = 104.0
  private static let leastArrow = 22.0
  private static let rowGap = 4 * Style.gap

  init(_ diagram: ArchitectureDiagram) {
    let largestEdge =
      diagram.layers.flatMap { $0.outputShape.count > 1 ? $0.outputShape.prefix(2) : [] }.max() ?? 1
    blocks = diagram.layers.map { ArchitectureBlock(shape: $0.outputShape, largestEdge: largestEdge) }
    labels = diagram.layers.map(Self.labels(of:))

    let textWidth = labels.flatMap { $0 }.map { $0.font.width(of: $0.text) }.max() ?? 0
    let blockWidth = blocks.map(\.size.width).max() ?? 0
    let leastWidth = max(textWidth + Style.gap, blockWidth + Self.leastArrow).rounded(.up)
    let available = Style.width - 2 * Style.margin
    let most = max(1, Int(available / leastWidth))
    let rowCount = (diagram.layers.count + most - 1) / most
    let columns = rowCount == 0 ? 1 : (diagram.layers.count + rowCount - 1) / rowCount
    self.columns = columns
    columnWidth = max(leastWidth, (available / Double(columns)).rounded(.down))

    let width = max(Style.width, Double(columns) * columnWidth + 2 * Style.margin)
    header = FigureHeader(title: diagram.title, subtitle: diagram.subtitle, width: width)
    var rows: [Row] = []
    for start in stride(from: 0, to: diagram.layers.count, by: columns) {
      let layers = start..<min(start + columns, diagram.layers.count)
      let labelHeights = labels[layers].map { $0.reduce(0) { $0 + $1.font.lineHeight } }
      rows.append(
        Row(
          top: rows.last.map { $0.bottom + Self.rowGap } ?? header.bottom + Style.gap,
          blockHeight: blocks[layers].map { Double($0.size.height) }.max() ?? 0,
          labelHeight: labelHeights.max() ?? 0))
    }
    self.rows = rows
    size = CGSize(width: width, height: ((rows.last?.bottom ?? header.bottom) + Style.margin).rounded(.up))
  }

  /// The frame of layer `index`'s block, centered in its column and on its row's axis.
  func blockRect(of index: Int) -> CGRect {
    let block = blocks[index].size
    return CGRect(
      x: columnCenter(index) - block.width / 2, y: row(of: index).axis - block.height / 2, width: block.width,
      height: block.height)
  }

  /// The top center of the first label of layer `index`.
  func labelTop(of index: Int) -> CGPoint {
    CGPoint(x: columnCenter(index), y: row(of: index).labelTop)
  }

  /// The arrow from the previous layer to layer `index`: straight, or from the end of a row to the start of the next.
  func arrow(to index: Int) -> [CGPoint] {
    let start = CGPoint(x: blockRect(of: index - 1).maxX + Style.gap / 2, y: row(of: index - 1).axis)
    let end = CGPoint(x: blockRect(of: index).minX - Style.gap / 2, y: row(of: index).axis)
    guard index % columns == 0 else { return [start, end] }
    let right = columnCenter(index - 1) + columnWidth / 2 + Style.gap / 2
    let left = columnCenter(index) - columnWidth / 2 - Style.gap / 2
    let between = row(of: index).top - Self.rowGap / 2
    return [
      start, CGPoint(x: right, y: start.y), CGPoint(x: right, y: between), CGPoint(x: left, y: between),
      CGPoint(x: left, y: end.y), end,
    ]
  }

  private func columnCenter(_ index: Int) -> Double {
    let left = (size.width - Double(columns) * columnWidth) / 2
    return left + (Double(index % columns) + 0.5) * columnWidth
  }

  private func row(of index: Int) -> Row { rows[index / columns] }

  private static func labels(of layer: ArchitectureDiagram.Layer) -> [ArchitectureLabel] {
    var labels = [ArchitectureLabel(text: layer.name, font: nameFont, color: Style.ink)]
    if !layer.detail.isEmpty {
      labels += detailFont.lines(of: layer.detail, width: max(detailWidth, nameFont.width(of: layer.name)))
        .map {
          ArchitectureLabel(text: $0, font: detailFont, color: Style.quietInk)
        }
    }
    let shape = layer.outputShape.map(NumberText.grouped).joined(separator: " × ")
    labels.append(ArchitectureLabel(text: shape, font: Style.bodyFont, color: Style.ink))
    if layer.parameters > 0 {
      let noun = layer.parameters == 1 ? "parameter" : "parameters"
      labels.append(
        ArchitectureLabel(
          text: "\(NumberText.grouped(layer.parameters)) \(noun)", font: detailFont, color: Style.quietInk))
    }
    return labels
  }
}
