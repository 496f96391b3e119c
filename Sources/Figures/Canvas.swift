import CCairo
import Foundation

/// A drawing surface over Cairo, in logical points from the top left, which becomes a PNG of `Style.scale` pixels for
/// each point.
public final class Canvas {
  /// The size in logical points.
  public let size: CGSize

  private let surface: OpaquePointer
  let context: OpaquePointer

  /// The most device pixels that Cairo takes along one edge.
  private static let mostPixels = 32_767

  /// A canvas filled with `background`; sizes are rounded up to whole points.
  public init(width: Double, height: Double, background: Color = Style.background) {
    let pixels = [width, height].map { Int(($0.rounded(.up) * Style.scale).rounded()) }
    precondition(
      pixels.allSatisfy { (1...Self.mostPixels).contains($0) },
      "a canvas of \(width) by \(height) points has \(pixels) pixels, not 1 to \(Self.mostPixels)")
    size = CGSize(width: width.rounded(.up), height: height.rounded(.up))
    guard let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(pixels[0]), Int32(pixels[1])),
      let context = cairo_create(surface), cairo_status(context) == CAIRO_STATUS_SUCCESS
    else { preconditionFailure("no memory for a canvas of \(width) by \(height) points") }
    self.surface = surface
    self.context = context
    cairo_scale(context, Style.scale, Style.scale)
    fill(CGRect(origin: .zero, size: size), color: background)
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  public func fill(_ rect: CGRect, color: Color) {
    addPath(of: rect)
    paint(fill: color, stroke: nil, lineWidth: 0)
  }

  /// Draws the outline of `rect`, half of the line outside.
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

  /// Draws a line through `points` that ends in a head of `headLength`, whose tip is the last point.
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

  /// Writes the canvas into the file at `url`, beside its place first and then renamed into it.
  ///
  /// - Throws: `FigureError.unwritable`.
  public func writePNG(to url: URL) throws {
    let file = try ReplacementFile(for: url)
    defer { file.discard() }
    let status = cairo_surface_write_to_png(surface, file.temporary.path)
    guard status == CAIRO_STATUS_SUCCESS else {
      throw FigureError.unwritable(path: url.path, reason: String(cString: cairo_status_to_string(status)))
    }
    try file.commit()
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
