import Tensors

/// Thickens or thins the strokes of an image of light ink on black, as other pens would.
///
/// Each pixel moves towards the largest, or the smallest, of itself and its four neighbors: the gray-scale dilation or
/// erosion by a cross (Serra 1982), mixed with the image itself.
@usableFromInline
enum StrokeThickness {
  /// Thickens (`amount` above 0, at most 1) or thins (below 0, at least -1) the strokes of the `height` x `width` image
  /// at `start` in `images`; a stroke's edge moves by `amount` pixels at most. O(`height` x `width`).
  @usableFromInline
  static func change(
    _ images: inout MutableSpan<Float>, at start: Int, height: Int, width: Int, by amount: Float
  ) {
    let source = (0..<height * width).map { images[start &+ $0] }
    let pixels = source.span
    let share = abs(amount)
    for y in 0..<height {
      for x in 0..<width {
        let place = y &* width &+ x
        let pixel = pixels[place]
        let above = y > 0 ? pixels[place &- width] : 0
        let below = y &+ 1 < height ? pixels[place &+ width] : 0
        let left = x > 0 ? pixels[place &- 1] : 0
        let right = x &+ 1 < width ? pixels[place &+ 1] : 0
        let extreme =
          amount > 0
          ? max(pixel, max(max(above, below), max(left, right)))
          : min(pixel, min(min(above, below), min(left, right)))
        images[start &+ place] = pixel + share * (extreme - pixel)
      }
    }
  }
}
