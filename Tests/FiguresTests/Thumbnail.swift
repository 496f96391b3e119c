import CCairo
import Foundation
import Testing

/// A figure made small, so that it takes a few kilobytes and another version of a font renderer changes it little: each
/// pixel is the mean of a square of the figure's.
struct Thumbnail {
  static let edge = 8

  let width: Int
  let height: Int
  /// Row by row, red, green and blue, each in 0...255.
  private let values: [Double]

  init(_ image: PNGImage) {
    (width, height) = (image.width / Self.edge, image.height / Self.edge)
    var values: [Double] = []
    for row in 0..<height {
      for column in 0..<width {
        var sums = [0.0, 0, 0]
        for place in 0..<Self.edge * Self.edge {
          let (y, x) = (row * Self.edge + place / Self.edge, column * Self.edge + place % Self.edge)
          let pixel = image.pixels[y * image.width + x]
          for channel in 0..<3 { sums[channel] += Double(pixel >> (16 - 8 * UInt32(channel)) & 0xFF) }
        }
        values += sums.map { $0 / Double(Self.edge * Self.edge) }
      }
    }
    self.values = values
  }

  /// Reads what `write(to:)` wrote.
  init(contentsOf url: URL) throws {
    let image = try PNGImage(contentsOf: url)
    (width, height) = (image.width, image.height)
    values = image.pixels.flatMap { (pixel: UInt32) -> [Double] in
      [Double(pixel >> 16 & 0xFF), Double(pixel >> 8 & 0xFF), Double(pixel & 0xFF)]
    }
  }

  func write(to url: URL) throws {
    let surface = try #require(
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height)))
    defer { cairo_surface_destroy(surface) }
    let bytes = try #require(cairo_image_surface_get_data(surface))
    let stride = Int(cairo_image_surface_get_stride(surface))
    for place in 0..<width * height {
      for channel in 0..<3 {
        bytes[place / width * stride + place % width * 4 + 2 - channel] =
          UInt8(values[place * 3 + channel].rounded())
      }
    }
    cairo_surface_mark_dirty(surface)
    try #require(cairo_surface_write_to_png(surface, url.path) == CAIRO_STATUS_SUCCESS)
  }

  /// How far two thumbnails are apart: on the average over all pixels, and where they differ most, in 0...255. Sizes may
  /// differ by a pixel, which is then left out.
  func difference(from other: Thumbnail) -> (mean: Double, largest: Double)? {
    guard abs(width - other.width) <= 1, abs(height - other.height) <= 1 else { return nil }
    var (sum, largest, count) = (0.0, 0.0, 0)
    for row in 0..<min(height, other.height) {
      for column in 0..<min(width, other.width) * 3 {
        let difference = abs(
          values[row * width * 3 + column] - other.values[row * other.width * 3 + column])
        sum += difference
        largest = max(largest, difference)
        count += 1
      }
    }
    return (sum / Double(max(1, count)), largest)
  }
}
