import Elementary
import Tensors

/// Moves each pixel a little, and its neighbors nearly as much, as the muscles of a hand would (Simard, Steinkraus &
/// Platt 2003, "Best Practices for Convolutional Neural Networks").
///
/// For every pixel a displacement is drawn uniformly from -1...1 for each direction; a Gaussian smooths the two fields,
/// with zeros beyond the edge, and the strength scales them.
public struct ElasticDistortion: Equatable, Sendable {
  /// What the smoothed displacements are multiplied by, in pixels.
  public let strength: Double

  /// The standard deviation of the Gaussian, in pixels: small, and the image trembles; large, and it moves as a whole.
  public let smoothness: Double

  /// The Gaussian, which ends at four standard deviations, as SciPy's does.
  private let weights: [Float]

  /// Makes a distortion; by default that of Simard et al. for images of 28x28, which moves a pixel in
  /// the middle by 1.4 along each axis (root mean square).
  ///
  /// - Throws: `AugmentationError` unless `strength` is in 0...1000 and `smoothness` in 0.5...20.
  public init(strength: Double = 34, smoothness: Double = 4) throws(AugmentationError) {
    guard (0...1000).contains(strength) else { throw .strengthOutOfRange(strength) }
    guard (0.5...20).contains(smoothness) else { throw .smoothnessOutOfRange(smoothness) }
    self.strength = strength
    self.smoothness = smoothness
    let radius = Int(4 * smoothness + 0.5)
    let bell = (-radius...radius).map { offset in
      let deviations = Double(offset) / smoothness
      return Elementary.exp(-0.5 * deviations * deviations)
    }
    let sum = bell.reduce(0, +)
    weights = bell.map { Float($0 / sum) }
  }

  /// Draws the displacements of an image's pixels: first all along the height, then all along the width.
  @inlinable
  public func displacements(
    height: Int, width: Int, using generator: inout some RandomNumberGenerator
  ) -> DisplacementField {
    let rows = (0..<height * width).map { _ in Float.random(in: -1...1, using: &generator) }
    let columns = (0..<height * width).map { _ in Float.random(in: -1...1, using: &generator) }
    return DisplacementField(
      rows: smoothed(rows, height: height, width: width),
      columns: smoothed(columns, height: height, width: width))
  }

  /// Noise, `height` x `width` row-major, after Gaussian and strength.
  @usableFromInline
  func smoothed(_ noise: [Float], height: Int, width: Int) -> [Float] {
    let alongHeight = Self.convolve(
      noise, weights, lines: width, lineStride: 1, length: height, stride: width)
    return Self.convolve(
      alongHeight, weights.map { $0 * Float(strength) }, lines: height, lineStride: width, length: width,
      stride: 1)
  }

  /// Convolves `lines` lines of `length` elements, which are `stride` apart, with weights around the middle one.
  private static func convolve(
    _ input: [Float], _ weights: [Float], lines: Int, lineStride: Int, length: Int, stride: Int
  ) -> [Float] {
    let radius = weights.count / 2
    var output = [Float](repeating: 0, count: input.count)
    let (source, taps) = (input.span, weights.span)
    var target = output.mutableSpan
    for line in 0..<lines {
      let start = line &* lineStride
      for i in 0..<length {
        var sum: Float = 0
        for j in max(0, i &- radius)...min(length &- 1, i &+ radius) {
          sum += source[start &+ j &* stride] * taps[j &- i &+ radius]
        }
        target[start &+ i &* stride] = sum
      }
    }
    return output
  }
}

/// How far from its own place each pixel of an image is sampled, in pixels: `height` x `width` displacements along the
/// height, and as many along the width, row-major.
public struct DisplacementField: Sendable, Equatable {
  public let rows: [Float]
  public let columns: [Float]

  public init(rows: [Float], columns: [Float]) {
    precondition(
      rows.count == columns.count, "\(rows.count) displacements of rows, \(columns.count) of columns")
    self.rows = rows
    self.columns = columns
  }
}
