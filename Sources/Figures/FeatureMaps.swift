import Foundation

/// One image's way through a network: what each stage makes of it, as small pictures, and the classes' probabilities
/// in the end. Within a stage black is for the highest values, and white is zero or less.
public struct FeatureMaps: Figure {
  public struct Stage: Sendable {
    public var name: String
    public var detail: String
    /// What the values have gone through behind the layer of that name, such as a normalisation.
    public var followers: [String] = []
    public var width: Int
    public var height: Int
    /// `height * width` values each, row by row.
    public var maps: [[Float]]

    /// A stage of pictures.
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

    /// A stage with outputs of a shape: [height, width, channels] with the channels side by side in `elements`, of which
    /// each becomes a picture, or [values].
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

    /// The lines beneath its name.
    var captions: [String] {
      (followers.isEmpty ? [] : ["+ " + followers.joined(separator: ", ")]) + [detail]
    }

    /// What is drawn black: few single values may lie far above all others, which would then be pale.
    var peak: Float {
      let values = maps.joined().sorted()
      return values.isEmpty ? 0 : values[(values.count - 1) * 995 / 1000]
    }

    /// A stage of single values, shown in rows.
    public init(name: String, detail: String, values: [Float]) {
      let width = min(max(1, values.count), 64)
      let padding = (width - values.count % width) % width
      self.init(
        name: name, detail: detail, width: width, height: (values.count + padding) / width,
        maps: [values + [Float](repeating: 0, count: padding)])
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
  public var stages: [Stage]
  public var scores: [Score]

  public init(title: String, subtitle: String? = nil, stages: [Stage], scores: [Score]) {
    self.title = title
    self.subtitle = subtitle
    self.stages = stages
    self.scores = scores
  }

  public func writePNG(to url: URL) throws {
    try draw().writePNG(to: url)
  }

  /// The stages on a canvas of their own.
  public func draw() -> Canvas {
    let layout = FeatureMapsLayout(self)
    let canvas = Canvas(width: layout.size.width, height: layout.size.height)
    layout.header.draw(on: canvas)
    for (stage, rows) in zip(stages, layout.stages) {
      drawHeading(stage.name, stage.captions, at: rows.top, on: canvas)
      let peak = stage.peak
      for (index, map) in stage.maps.prefix(FeatureMapsLayout.mostMaps).enumerated() {
        let rect = rows.rect(of: index)
        canvas.image(
          peak > 0 ? map.map { $0 / peak } : map, width: stage.width, height: stage.height, in: rect)
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

  /// A class's name over its probability, as dark as that is high.
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
