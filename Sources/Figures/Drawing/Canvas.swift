import CCairo
import Foundation

/// A drawing surface over Cairo, in logical points from the top left, written as a PNG of `Style.scale` pixels per
/// point, or of fewer where that would be more than Cairo can draw.
public final class Canvas {
  /// The size in logical points.
  public let size: CGSize

  private let surface: OpaquePointer
  let context: OpaquePointer

  /// The most device pixels that Cairo allows along an edge.
  private static let mostPixels = 32_767

  /// A canvas filled with `background`; sizes are rounded up to whole points.
  public init(width: Double, height: Double, background: Color = Style.background) {
    precondition(width > 0 && height > 0, "a canvas of \(width) by \(height) points")
    size = CGSize(width: width.rounded(.up), height: height.rounded(.up))
    // A network of a few hundred layers or filters has figures that long.
    let scale = min(Style.scale, Double(Self.mostPixels) / max(size.width, size.height))
    let pixels = [size.width, size.height].map { max(1, Int(($0 * scale).rounded())) }
    guard let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(pixels[0]), Int32(pixels[1])),
      let context = cairo_create(surface), cairo_status(context) == CAIRO_STATUS_SUCCESS
    else { preconditionFailure("no memory for a canvas of \(width) by \(height) points") }
    self.surface = surface
    self.context = context
    cairo_scale(context, scale, scale)
    fill(CGRect(origin: .zero, size: size), color: background)
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  /// Fills `rect`.
  public func fill(_ rect: CGRect, color: Color) {
    addPath(of: rect)
    paint(fill: color, stroke: nil, lineWidth: 0)
  }

  /// Draws the outline of `rect`, the line centered on the edge.
  public func stroke(_ rect: CGRect, color: Color, lineWidth: Double = 1) {
    addPath(of: rect)
    paint(fill: nil, stroke: color, lineWidth: lineWidth)
  }

  /// Draws the closed polygon through `points`.
  public func polygon(_ points: [CGPoint], fill: Color?, stroke: Color? = nil, lineWidth: Double = 1) {
    addPath(through: points)
    cairo_close_path(context)
    paint(fill: fill, stroke: stroke, lineWidth: lineWidth)
  }

  /// Draws a line through `points`.
  public func line(_ points: [CGPoint], color: Color, lineWidth: Double = 1) {
    addPath(through: points)
    paint(fill: nil, stroke: color, lineWidth: lineWidth)
  }

  /// Draws a line through `points`, with an arrow head of `headLength` whose tip is the last point.
  public func arrow(_ points: [CGPoint], color: Color, lineWidth: Double = 1.5, headLength: Double = 7) {
    guard points.count >= 2 else { return }
    let (before, tip) = (points[points.count - 2], points[points.count - 1])
    let length = hypot(tip.x - before.x, tip.y - before.y)
    guard length > 0 else { return }
    let (alongX, alongY) = ((tip.x - before.x) / length, (tip.y - before.y) / length)
    let base = CGPoint(x: tip.x - alongX * headLength, y: tip.y - alongY * headLength)
    let half = headLength * 0.45
    line(points.dropLast() + [base], color: color, lineWidth: lineWidth)
    polygon(
      [
        tip, CGPoint(x: base.x - alongY * half, y: base.y + alongX * half),
        CGPoint(x: base.x + alongY * half, y: base.y - alongX * half),
      ], fill: color)
  }

  /// Replaces the file at `url` by the canvas, atomically.
  ///
  /// - Parameter description: what it shows, kept in the file.
  /// - Throws: `FigureError.unwritable`.
  public func writePNG(to url: URL, description: String = "") throws {
    try replaceFigure(at: url, description: description) { file in
      let status = cairo_surface_write_to_png(surface, file.path)
      guard status == CAIRO_STATUS_SUCCESS else {
        throw FigureError.unwritable(path: url.path, reason: String(cString: cairo_status_to_string(status)))
      }
    }
  }

  func setSource(_ color: Color) {
    cairo_set_source_rgb(context, color.red, color.green, color.blue)
  }

  func addPath(of rect: CGRect) {
    cairo_new_path(context)
    cairo_rectangle(context, rect.minX, rect.minY, rect.width, rect.height)
  }

  private func addPath(through points: [CGPoint]) {
    cairo_new_path(context)
    for point in points { cairo_line_to(context, point.x, point.y) }
  }

  private func paint(fill: Color?, stroke: Color?, lineWidth: Double) {
    if let fill {
      setSource(fill)
      cairo_fill_preserve(context)
    }
    if let stroke {
      setSource(stroke)
      cairo_set_line_width(context, lineWidth)
      cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
      cairo_stroke_preserve(context)
    }
    cairo_new_path(context)
  }
}

/// The point of a line of text that is placed where the text is drawn.
public struct TextAnchor: Sendable {
  public enum Horizontal: Sendable {
    case start, middle, end
  }
  public enum Vertical: Sendable {
    /// The top of the capitals, half their height, or the baseline.
    case top, center, baseline
  }

  public var horizontal: Horizontal
  public var vertical: Vertical

  public init(_ horizontal: Horizontal, _ vertical: Vertical = .baseline) {
    self.horizontal = horizontal
    self.vertical = vertical
  }
}

extension Canvas {
  /// Draws one line of text with its `anchor` at `point`, rotated a quarter turn counterclockwise when `isVertical`.
  public func text(
    _ text: String, at point: CGPoint, font: Font = Style.bodyFont, color: Color = Style.ink,
    anchor: TextAnchor = TextAnchor(.start), isVertical: Bool = false
  ) {
    font.select(in: context)
    let width = font.width(of: text)
    let x =
      switch anchor.horizontal {
      case .start: 0.0
      case .middle: -width / 2
      case .end: -width
      }
    let y =
      switch anchor.vertical {
      case .top: font.capHeight
      case .center: font.capHeight / 2
      case .baseline: 0.0
      }
    cairo_save(context)
    cairo_translate(context, point.x, point.y)
    if isVertical { cairo_rotate(context, -Double.pi / 2) }
    cairo_move_to(context, x, y)
    setSource(color)
    cairo_show_text(context, text)
    cairo_restore(context)
    cairo_new_path(context)
  }
}

/// How the values of a grayscale image are shown.
public enum Polarity: Sendable {
  /// 1 is black: ink on paper.
  case darkOnLight
  /// 1 is white: chalk on a board, as the values are stored in MNIST.
  case lightOnDark
}

extension Canvas {
  /// Draws a grayscale image into `rect`, each pixel a sharp rectangle (nearest neighbor), or smoothed as a photo.
  ///
  /// - Parameters:
  ///   - pixels: `height * width` values, row by row, none NaN; clamped to 0...1.
  public func image(
    _ pixels: [Float], width: Int, height: Int, in rect: CGRect, polarity: Polarity = .darkOnLight,
    isPhoto: Bool = false
  ) {
    precondition(
      width > 0 && height > 0 && pixels.count == width * height,
      "\(pixels.count) values are not an image of \(height) rows and \(width) columns")
    draw(width: width, height: height, in: rect, isPhoto: isPhoto) { row, column in
      let value = pixels[row * width + column]
      precondition(!value.isNaN, "the value at row \(row), column \(column) of an image is NaN")
      let shown = polarity == .darkOnLight ? 1 - value : value
      let byte = UInt8((min(max(shown, 0), 1) * 255).rounded())
      return (byte, byte, byte)
    }
  }

  /// Draws a photo into `rect`, smoothly.
  ///
  /// - Parameters:
  ///   - colors: `height * width * 3` bytes of red, green and blue, row by row.
  public func photo(_ colors: [UInt8], width: Int, height: Int, in rect: CGRect) {
    precondition(
      width > 0 && height > 0 && colors.count == 3 * width * height,
      "\(colors.count) bytes are not a photo of \(height) rows and \(width) columns")
    draw(width: width, height: height, in: rect, isPhoto: true) { row, column in
      let place = 3 * (row * width + column)
      return (colors[place], colors[place + 1], colors[place + 2])
    }
  }

  private func draw(
    width: Int, height: Int, in rect: CGRect, isPhoto: Bool,
    color: (_ row: Int, _ column: Int) -> (red: UInt8, green: UInt8, blue: UInt8)
  ) {
    guard let image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height)),
      let bytes = cairo_image_surface_get_data(image)
    else { preconditionFailure("no memory for an image of \(width) by \(height) pixels") }
    cairo_surface_flush(image)
    let stride = Int(cairo_image_surface_get_stride(image))
    for row in 0..<height {
      for column in 0..<width {
        let color = color(row, column)
        // Cairo's words are 0xRRGGBB, in the machine's order of bytes, which is little-endian where Swift 6 runs.
        let place = row * stride + column * 4
        (bytes[place], bytes[place + 1], bytes[place + 2]) = (color.blue, color.green, color.red)
      }
    }
    cairo_surface_mark_dirty(image)

    cairo_save(context)
    addPath(of: rect)
    cairo_clip(context)
    cairo_translate(context, rect.minX, rect.minY)
    cairo_scale(context, rect.width / Double(width), rect.height / Double(height))
    cairo_set_source_surface(context, image, 0, 0)
    cairo_pattern_set_filter(cairo_get_source(context), isPhoto ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST)
    cairo_pattern_set_extend(cairo_get_source(context), CAIRO_EXTEND_PAD)
    cairo_paint(context)
    cairo_restore(context)
    cairo_surface_destroy(image)
  }
}
