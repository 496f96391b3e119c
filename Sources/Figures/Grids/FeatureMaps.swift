import Foundation

/// One image's path through a network: the feature maps of each layer as small images, and the classes' probabilities at
/// the end. Within a layer black is for the highest values, white for zero and less.
public struct FeatureMaps: Figure {
  /// A layer's output for the image: feature maps, or single values. The input image is a layer too.
  public struct Layer: Sendable {
    public var name: String
    /// Such as "32 maps of 28 × 28".
    public var detail: String
    /// The operations after the layer of that name, such as "batch norm", whose outputs the maps are.
    public var followers: [String] = []
    public var width: Int
    public var height: Int
    /// `height * width` values each, row by row.
    public var maps: [[Float]]

    /// A layer of feature maps.
    public init(name: String, detail: String, width: Int, height: Int, maps: [[Float]]) {
      precondition(
        width > 0 && height > 0 && maps.allSatisfy { $0.count == width * height },
        "the maps of \(name) do not have \(height) rows of \(width) values")
      self.name = name
      self.detail = detail
      self.width = width
      self.height = height
      self.maps = maps
    }

    /// A layer of single values, shown in rows.
    public init(name: String, detail: String, values: [Float]) {
      let width = min(max(1, values.count), 64)
      let padding = (width - values.count % width) % width
      self.init(
        name: name, detail: detail, width: width, height: (values.count + padding) / width,
        maps: [values + [Float](repeating: 0, count: padding)])
    }

    /// A layer from the output for one image.
    ///
    /// - Parameters:
    ///   - shape: [height, width, channels], of which each channel becomes a map, or [values].
    ///   - elements: the output in that shape, row by row.
    public init(name: String, shape: [Int], elements: [Float]) {
      guard shape.count == 3 else {
        self.init(name: name, detail: "\(elements.count) values", values: elements)
        return
      }
      let (height, width, channels) = (shape[0], shape[1], shape[2])
      let size = "\(height) × \(width)"
      let shown = FeatureMapsLayout.mostMaps
      let count = channels > shown ? "\(shown) of \(channels)" : "\(channels)"
      self.init(
        name: name, detail: channels == 1 ? size : "\(count) maps of \(size)", width: width, height: height,
        maps: (0..<channels).map { channel in
          stride(from: channel, to: elements.count, by: channels).map { elements[$0] }
        })
    }

    /// The lines beneath the name.
    var captions: [String] {
      (followers.isEmpty ? [] : ["+ " + followers.joined(separator: ", ")]) + [detail]
    }

    /// The value drawn black. Not the largest: a few outliers would make everything else pale.
    var peak: Float {
      let values = maps.joined().sorted()
      return values.isEmpty ? 0 : values[(values.count - 1) * 995 / 1000]
    }
  }

  /// A class and its probability.
  public struct Score: Sendable {
    public var name: String
    public var probability: Double

    public init(name: String, probability: Double) {
      self.name = name
      self.probability = probability
    }
  }

  public var title: String
  public var subtitle: String?
  public var layers: [Layer]
  public var scores: [Score]

  public init(title: String, subtitle: String? = nil, layers: [Layer], scores: [Score]) {
    self.title = title
    self.subtitle = subtitle
    self.layers = layers
    self.scores = scores
  }

  public func writePNG(to url: URL) throws {
    try draw().writePNG(to: url, description: alternativeText)
  }

  /// The figure on a canvas of its own.
  public func draw() -> Canvas {
    let layout = FeatureMapsLayout(self)
    let canvas = Canvas(width: layout.size.width, height: layout.size.height)
    layout.header.draw(on: canvas)
    for (layer, rows) in zip(layers, layout.layers) {
      drawHeading(layer.name, layer.captions, at: rows.top, on: canvas)
      let peak = layer.peak
      for (index, map) in layer.maps.prefix(FeatureMapsLayout.mostMaps).enumerated() {
        let rect = rows.rect(of: index)
        canvas.image(
          peak > 0 ? map.map { $0 / peak } : map, width: layer.width, height: layer.height, in: rect)
        canvas.stroke(rect.insetBy(dx: -0.25, dy: -0.25), color: Style.rule, lineWidth: 0.5)
      }
    }
    drawHeading("softmax", ["probabilities"], at: layout.scoresTop, on: canvas)
    for (index, score) in scores.enumerated() {
      draw(score, in: layout.scoreRect(of: index), on: canvas)
    }
    return canvas
  }

  private func drawHeading(_ name: String, _ captions: [String], at top: Double, on canvas: Canvas) {
    canvas.text(
      name, at: CGPoint(x: Style.margin, y: top), font: Style.headingFont, anchor: TextAnchor(.start, .top))
    for (line, caption) in captions.enumerated() {
      let y = top + Style.headingFont.lineHeight + Double(line) * Style.captionFont.lineHeight
      canvas.text(
        caption, at: CGPoint(x: Style.margin, y: y), font: Style.captionFont, color: Style.quietInk,
        anchor: TextAnchor(.start, .top))
    }
  }

  /// A class's name over its probability, the darker the higher that is.
  private func draw(_ score: Score, in rect: CGRect, on canvas: Canvas) {
    let fill = Style.background.mixed(with: Style.ink, fraction: score.probability)
    canvas.fill(rect, color: fill)
    canvas.stroke(rect.insetBy(dx: -0.25, dy: -0.25), color: Style.rule, lineWidth: 0.5)
    canvas.text(
      score.name, at: CGPoint(x: rect.midX, y: rect.midY - 3), font: Style.headingFont,
      color: fill.readableTextColor, anchor: TextAnchor(.middle))
    canvas.text(
      NumberText.percentage(score.probability), at: CGPoint(x: rect.midX, y: rect.midY + 4),
      font: Style.captionFont, color: fill.readableTextColor, anchor: TextAnchor(.middle, .top))
  }
}

/// Where a `FeatureMaps` figure places its elements.
struct FeatureMapsLayout {
  /// The maps of one layer, in rows.
  struct Rows {
    let top: Double
    let left: Double
    let mapSize: CGSize
    let columns: Int
    let count: Int

    static let gap = 2.5

    var bottom: Double {
      top + Double((count + columns - 1) / columns) * (mapSize.height + Self.gap) - (count > 0 ? Self.gap : 0)
    }

    func rect(of index: Int) -> CGRect {
      CGRect(
        origin: CGPoint(
          x: left + Double(index % columns) * (mapSize.width + Self.gap),
          y: top + Double(index / columns) * (mapSize.height + Self.gap)), size: mapSize)
    }
  }

  let header: FigureHeader
  let size: CGSize
  let layers: [Rows]
  let scoresTop: Double

  private let left: Double
  private let scoreSize: CGSize

  /// More maps than this would be too small to see.
  static let mostMaps = 64
  private static let layerGap = 2 * Style.gap
  private static let scoreHeight = 44.0

  init(_ figure: FeatureMaps) {
    header = FigureHeader(title: figure.title, subtitle: figure.subtitle, width: Style.width)
    let headings =
      figure.layers.flatMap {
        [Style.headingFont.width(of: $0.name)] + $0.captions.map(Style.captionFont.width(of:))
      } + [Style.captionFont.width(of: "probabilities")]
    left = (Style.margin + (headings.max() ?? 0) + 2 * Style.gap).rounded(.up)
    let available = Style.width - Style.margin - left

    var top = header.bottom + Style.gap
    var layers: [Rows] = []
    for layer in figure.layers {
      let count = min(layer.maps.count, Self.mostMaps)
      let rows = Self.rows(of: layer, count: count, top: top, left: left, available: available)
      layers.append(rows)
      let headingHeight =
        Style.headingFont.lineHeight + Double(layer.captions.count) * Style.captionFont.lineHeight
      top = max(rows.bottom, top + headingHeight) + Self.layerGap
    }
    self.layers = layers
    scoresTop = top
    let scoreGap = Style.gap / 2
    let scores = Double(max(1, figure.scores.count))
    scoreSize = CGSize(
      width: (available - scoreGap * (scores - 1)) / scores, height: Self.scoreHeight)
    size = CGSize(width: Style.width, height: (top + Self.scoreHeight + Style.margin).rounded(.up))
  }

  func scoreRect(of index: Int) -> CGRect {
    CGRect(
      origin: CGPoint(x: left + Double(index) * (scoreSize.width + Style.gap / 2), y: scoresTop),
      size: scoreSize)
  }

  /// A single map is drawn large, up to 32 small, and more smaller. Each of its pixels is a whole number of device
  /// pixels, so that edges are sharp.
  private static func rows(
    of layer: FeatureMaps.Layer, count: Int, top: Double, left: Double, available: Double
  ) -> Rows {
    let columns = count > 32 ? 22 : 16
    let slot = count == 1 ? available : available / Double(columns) - Rows.gap
    // A single map is as high as two rows of 16.
    let most = count == 1 ? 2 * (available / 16) - Rows.gap : slot
    let fitting = min(slot / Double(layer.width), most / Double(layer.height))
    let pixel = max(1, (fitting * Style.scale).rounded(.down)) / Style.scale
    let mapSize = CGSize(width: Double(layer.width) * pixel, height: Double(layer.height) * pixel)
    // Wide maps may need fewer columns.
    let fittingColumns = max(1, Int((available + Rows.gap) / (mapSize.width + Rows.gap)))
    return Rows(
      top: top, left: left, mapSize: mapSize, columns: min(columns, fittingColumns), count: count)
  }
}
