import CCairo
import Figures
import Foundation
import TestSupport
import Testing

/// The pixels of a PNG file, read by Cairo.
struct PNGImage {
  let width: Int
  let height: Int
  /// Row by row, `0xFFRRGGBB`.
  let pixels: [UInt32]

  init(contentsOf url: URL) throws {
    let surface = try #require(cairo_image_surface_create_from_png(url.path))
    defer { cairo_surface_destroy(surface) }
    try #require(cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS, "\(url.path) is not a PNG file")
    let width = Int(cairo_image_surface_get_width(surface))
    let height = Int(cairo_image_surface_get_height(surface))
    try #require(Int(cairo_image_surface_get_stride(surface)) == 4 * width, "rows are not four bytes a pixel")
    self.width = width
    self.height = height
    pixels = Array(unsafeUninitializedCapacity: width * height) { buffer, count in
      guard let target = buffer.baseAddress, let source = cairo_image_surface_get_data(surface) else {
        return
      }
      memcpy(target, source, 4 * width * height)
      count = width * height
    }
  }

  /// The color at a point of the figure, in logical points.
  func color(x: Double, y: Double) -> Color {
    Color(hex: pixels[Int(y * Style.scale) * width + Int(x * Style.scale)] & 0xFFFFFF)
  }

  /// Whether anything is drawn in the rectangle, in logical points.
  func isDrawn(_ rect: CGRect) -> Bool {
    let columns = max(0, Int(rect.minX * Style.scale))..<min(width, Int(rect.maxX * Style.scale))
    let rows = max(0, Int(rect.minY * Style.scale))..<min(height, Int(rect.maxY * Style.scale))
    return rows.contains { row in
      pixels[row * width + columns.lowerBound..<row * width + columns.upperBound].contains {
        $0 != 0xFFFF_FFFF
      }
    }
  }

  /// How many pixels of the given rows and columns have `color`.
  func count(of color: Color, rows: Range<Int>, columns: Range<Int>) -> Int {
    let value = UInt32(color.hexString.dropFirst(), radix: 16).map { $0 | 0xFF00_0000 }
    return rows.reduce(0) { sum, row in
      sum + pixels[row * width + columns.lowerBound..<row * width + columns.upperBound].count { $0 == value }
    }
  }

  /// The share of pixels that have `color`.
  func share(of color: Color) -> Double {
    Double(count(of: color, rows: 0..<height, columns: 0..<width)) / Double(pixels.count)
  }

  /// Whether something is drawn, and nothing in the outer half of the margin: neither clipped nor spilled.
  var staysWithinMargin: Bool {
    let (width, height) = (Double(width) / Style.scale, Double(height) / Style.scale)
    let border = Style.margin / 2
    let edges = [
      CGRect(x: 0, y: 0, width: width, height: border),
      CGRect(x: 0, y: height - border, width: width, height: border),
      CGRect(x: 0, y: 0, width: border, height: height),
      CGRect(x: width - border, y: 0, width: border, height: height),
    ]
    return isDrawn(CGRect(x: 0, y: 0, width: width, height: height)) && !edges.contains(where: isDrawn)
  }
}

extension Figure {
  /// The figure drawn twice, of which the bytes must be the same.
  func drawn() throws -> PNGImage {
    try withTemporaryFolder { directory in
      let files = ["first.png", "second.png"].map(directory.appendingPathComponent)
      for file in files { try writePNG(to: file) }
      let bytes = try files.map { try Data(contentsOf: $0) }
      #expect(bytes[0] == bytes[1], "\(title): the same figure gave two different files")
      let left = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
      #expect(left == ["first.png", "second.png"], "\(title): other files were left beside the figure")
      return try PNGImage(contentsOf: files[0])
    }
  }
}
