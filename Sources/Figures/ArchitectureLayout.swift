import Foundation

/// A line of text under a block.
struct ArchitectureLabel {
  let text: String
  let font: Font
  let color: Color
}

/// Where the parts of an `ArchitectureDiagram` lie: as many rows as it takes, filled evenly.
struct ArchitectureLayout {
  let header: FigureHeader
  let size: CGSize
  let blocks: [ArchitectureBlock]
  let labels: [[ArchitectureLabel]]

  private let columns: Int
  private let columnWidth: Double
  private let rows: [Row]

  /// A row's blocks, centred on its axis, and their labels below.
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
  /// Details break into lines within this width, unless a name needs more.
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

  /// Where the block of layer `index` lies, centred in its column and on its row's axis.
  func blockRect(of index: Int) -> CGRect {
    let block = blocks[index].size
    return CGRect(
      x: columnCenter(index) - block.width / 2, y: row(of: index).axis - block.height / 2, width: block.width,
      height: block.height)
  }

  /// The top, in the middle, of the first label of layer `index`.
  func labelTop(of index: Int) -> CGPoint {
    CGPoint(x: columnCenter(index), y: row(of: index).labelTop)
  }

  /// The way from the layer before `index` to it: straight, or from the end of a row to the start of the next.
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
