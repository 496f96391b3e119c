import CCairo
import Foundation

/// How the values of a greyscale picture are shown.
public enum Polarity: Sendable {
  /// 1 is black: ink on paper.
  case darkOnLight
  /// 1 is white: chalk on a board, as the values are stored in MNIST.
  case lightOnDark
}

extension Canvas {
  /// Draws a greyscale picture into `rect`, each of its pixels a sharp rectangle (nearest neighbour).
  ///
  /// - Parameters:
  ///   - pixels: `height * width` values, row by row; they are clamped to 0...1.
  public func image(
    _ pixels: [Float], width: Int, height: Int, in rect: CGRect, polarity: Polarity = .darkOnLight
  ) {
    precondition(
      width > 0 && height > 0 && pixels.count == width * height,
      "\(pixels.count) values are not a picture of \(height) rows and \(width) columns")
    guard let picture = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height)),
      let bytes = cairo_image_surface_get_data(picture)
    else { preconditionFailure("no memory for a picture of \(width) by \(height) pixels") }
    cairo_surface_flush(picture)
    let stride = Int(cairo_image_surface_get_stride(picture))
    for row in 0..<height {
      for column in 0..<width {
        let value = pixels[row * width + column]
        precondition(!value.isNaN, "the value at row \(row), column \(column) of a picture is not a number")
        let shown = polarity == .darkOnLight ? 1 - value : value
        let byte = UInt8((min(max(shown, 0), 1) * 255).rounded())
        for channel in 0..<3 { bytes[row * stride + column * 4 + channel] = byte }
      }
    }
    cairo_surface_mark_dirty(picture)

    cairo_save(context)
    addPath(of: rect)
    cairo_clip(context)
    cairo_translate(context, rect.minX, rect.minY)
    cairo_scale(context, rect.width / Double(width), rect.height / Double(height))
    cairo_set_source_surface(context, picture, 0, 0)
    cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST)
    cairo_pattern_set_extend(cairo_get_source(context), CAIRO_EXTEND_PAD)
    cairo_paint(context)
    cairo_restore(context)
    cairo_surface_destroy(picture)
  }
}
