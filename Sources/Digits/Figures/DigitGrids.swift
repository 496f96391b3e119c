import Digits
import Figures
import Foundation
import Preprocessing
import Tensors

extension BarChart {
  /// How often each digit occurs.
  public init(_ counts: ClassCounts) {
    self.init(
      title: "How often each digit occurs", subtitle: "\(NumberText.grouped(counts.total)) labeled images",
      xLabel: "digit", yLabel: "images", categories: (0...9).map(String.init),
      values: counts.counts.map(Double.init))
  }
}

extension ImageGrid {
  /// A grid of digits, 28 x 28 pixels each.
  package init(
    title: String, subtitle: String, columns: Int, tiles: [Tile], rowHeadings: [String] = []
  ) {
    self.init(
      title: title, subtitle: subtitle, imageWidth: 28, imageHeight: 28, columns: columns, tiles: tiles,
      rowHeadings: rowHeadings)
  }

  /// The first ten images of each digit, one row per digit; where there are fewer, the rest of the row is blank.
  ///
  /// - Parameter images: [N, 784], each with a label.
  public init(samplesOf images: Tensor, labels: [UInt8]) {
    let rows = (0...9).map { digit in
      let samples = labels.indices.lazy.filter { labels[$0] == UInt8(digit) }.prefix(10).map {
        Tile(pixels: images.entry($0))
      }
      return samples + Array(repeating: .blank, count: 10 - samples.count)
    }
    let missing = rows.indices.filter { !labels.contains(UInt8($0)) }.map(String.init).joined(separator: ", ")
    self.init(
      title: "Sample digits",
      subtitle: "The first ten of each class"
        + (missing.isEmpty ? "" : "; there are no images of \(missing)"),
      columns: 10,
      tiles: rows.flatMap { $0 }, rowHeadings: (0...9).map(String.init))
  }

  /// An image and its augmented variants.
  ///
  /// - Parameters:
  ///   - variants: [N, 28, 28, 1].
  ///   - original: the image, [1, 28, 28, 1].
  public init(variants: Tensor, of original: Tensor, by augmentation: Augmentation) {
    let count = variants.shape[0]
    let limits = String(
      format: "Rotated by up to %g°, zoomed by up to %g %%, shifted by up to %g %%", augmentation.rotation,
      100 * augmentation.zoom, 100 * augmentation.shift)
    let bend = augmentation.elastic.map { String(format: ", bent with a strength of %g", $0.strength) }
    let pens =
      augmentation.thickness > 0
      ? String(format: ", strokes thicker or thinner by up to %g pixels at each edge", augmentation.thickness)
      : ""
    self.init(
      title: "One digit in \(count) variants", subtitle: limits + (bend ?? "") + pens,
      columns: 9,
      tiles: [Tile(pixels: original.elements, caption: ["original"])]
        + (0..<count).map { Tile(pixels: variants.entry($0), caption: ["\($0 + 1)"]) })
  }
}
