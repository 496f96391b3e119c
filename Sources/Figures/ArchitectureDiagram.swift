import Foundation

/// A network drawn as a chain of boxes: a box is as high and as deep as its layer's output is high and wide, and as
/// thick as it has channels; a layer with a flat output is a narrow column.
public struct ArchitectureDiagram: Figure {
  public struct Layer: Sendable {
    public var name: String
    /// What else is to be known, as "32 filters 5×5, same, ReLU"; may be empty.
    public var detail: String
    /// The shape of the output without the batch: [height, width, channels], or [features].
    public var outputShape: [Int]
    /// How many numbers the layer learns; 0 is not written.
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
  /// The layers from input to output. Layers of the same name share a colour.
  public var layers: [Layer]

  public init(title: String, subtitle: String? = nil, layers: [Layer]) {
    self.title = title
    self.subtitle = subtitle
    self.layers = layers
  }

  public func writePNG(to url: URL) throws {
    try draw().writePNG(to: url)
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
