import Files
import Foundation
import Tensors

/// How far training images may be rotated, zoomed and shifted at random, so that the network sees more variety.
///
/// Images are never flipped: a mirrored 2 is not a digit.
public struct Augmentation: Codable, Equatable, Sendable {
  /// The largest rotation either way, in degrees.
  public let rotation: Double

  /// The largest zoom either way, as a fraction; drawn separately for height and width.
  public let zoom: Double

  /// The largest shift either way, as a fraction of the height or the width.
  public let shift: Double

  /// A distortion on top; nil, as in the original recipe, for none.
  public let elastic: ElasticDistortion?

  /// How far strokes may become thicker or thinner, in pixels at each edge; 0 for not at all.
  public let thickness: Double

  /// Makes an augmentation; by default that of the original recipe.
  ///
  /// - Throws: `AugmentationError` unless `rotation` is in 0...180, `zoom` in 0..<1 and `shift` in 0...1 and
  ///   `thickness` in 0...1.
  public init(
    rotation: Double = 10, zoom: Double = 0.1, shift: Double = 0.1, elastic: ElasticDistortion? = nil,
    thickness: Double = 0
  ) throws(AugmentationError) {
    guard (0...180).contains(rotation) else { throw .rotationOutOfRange(rotation) }
    guard (0..<1).contains(zoom) else { throw .zoomOutOfRange(zoom) }
    guard (0...1).contains(shift) else { throw .shiftOutOfRange(shift) }
    guard (0...1).contains(thickness) else { throw .thicknessOutOfRange(thickness) }
    self.rotation = rotation
    self.zoom = zoom
    self.shift = shift
    self.elastic = elastic
    self.thickness = thickness
  }

  private enum CodingKeys: String, CodingKey {
    case rotation, zoom, shift, thickness
    case elasticStrength = "elastic_strength"
    case elasticSmoothness = "elastic_smoothness"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      rotation: container.decode(Double.self, forKey: .rotation),
      zoom: container.decode(Double.self, forKey: .zoom),
      shift: container.decode(Double.self, forKey: .shift),
      elastic: container.decodeIfPresent(Double.self, forKey: .elasticStrength).map {
        try ElasticDistortion(
          strength: $0, smoothness: container.decode(Double.self, forKey: .elasticSmoothness))
      },
      thickness: container.decodeIfPresent(Double.self, forKey: .thickness) ?? 0)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rotation, forKey: .rotation)
    try container.encode(zoom, forKey: .zoom)
    try container.encode(shift, forKey: .shift)
    try container.encodeIfPresent(elastic?.strength, forKey: .elasticStrength)
    try container.encodeIfPresent(elastic?.smoothness, forKey: .elasticSmoothness)
    try container.encodeIfPresent(thickness == 0 ? nil : thickness, forKey: .thickness)
  }

  /// Reads the augmentation that `write(to:)` wrote.
  ///
  /// - Throws: `AugmentationError` that names the file.
  public init(contentsOf url: URL) throws(AugmentationError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
    } catch {
      throw .unreadable(
        path: url.path, reason: "\((error as? AugmentationError)?.description ?? "it is damaged")")
    }
  }

  /// Writes the augmentation as JSON; the file is replaced as a whole.
  ///
  /// - Throws: Foundation's error when the file cannot be written.
  public func write(to url: URL) throws {
    try AtomicFile.write(JSONFormat.readable.encoder.encode(self), to: url)
  }

  /// Draws a transform for an image of `height` x `width`.
  ///
  /// Five numbers are drawn, uniformly and in this order: the rotation, the zoom and the shift along the height, the
  /// zoom and the shift along the width.
  @inlinable
  public func transform(
    height: Int = 28, width: Int = 28,
    using generator: inout some RandomNumberGenerator
  ) -> ImageTransform {
    let rotation = Double.random(in: -rotation...rotation, using: &generator)
    let rowZoom = Double.random(in: (1 - zoom)...(1 + zoom), using: &generator)
    let rowShift = Double.random(in: -shift...shift, using: &generator) * Double(height)
    let columnZoom = Double.random(in: (1 - zoom)...(1 + zoom), using: &generator)
    let columnShift = Double.random(in: -shift...shift, using: &generator) * Double(width)
    return ImageTransform(
      rotation: rotation, rowZoom: rowZoom, columnZoom: columnZoom, rowShift: rowShift,
      columnShift: columnShift)
  }

  /// `images`, `[N, height, width, 1]`, each with a transform of its own, drawn in their order; an image's
  /// displacements are drawn after its transform.
  @inlinable
  public func callAsFunction(_ images: Tensor, using generator: inout some RandomNumberGenerator) -> Tensor {
    precondition(
      images.shape.count == 4 && images.shape[3] == 1,
      "Augmentation takes images of shape [N, height, width, 1], not \(images.shape)")
    let (height, width) = (images.shape[1], images.shape[2])
    let size = height * width
    var augmented = Tensor(shape: images.shape)
    let source = images.elements.span
    var target = augmented.elements.mutableSpan
    for start in stride(from: 0, to: images.count, by: max(size, 1)) {
      let image = source.extracting(start..<start + size)
      let transform = transform(height: height, width: width, using: &generator)
      if let elastic {
        transform.apply(
          to: image, height: height, width: width,
          displacements: elastic.displacements(height: height, width: width, using: &generator),
          into: &target, at: start)
      } else {
        transform.apply(to: image, height: height, width: width, into: &target, at: start)
      }
      if thickness > 0 {
        let amount = Float.random(in: -Float(thickness)...Float(thickness), using: &generator)
        StrokeThickness.change(&target, at: start, height: height, width: width, by: amount)
      }
    }
    return augmented
  }
}

/// A range of random transforms that does not make sense.
public enum AugmentationError: Error, Equatable, CustomStringConvertible {
  case rotationOutOfRange(Double)
  case zoomOutOfRange(Double)
  case shiftOutOfRange(Double)
  case strengthOutOfRange(Double)
  case smoothnessOutOfRange(Double)
  case thicknessOutOfRange(Double)
  case unreadable(path: String, reason: String)

  public var description: String {
    switch self {
    case .rotationOutOfRange(let rotation):
      "The rotation \(rotation) is not in 0...180. Give the largest angle in degrees, such as 10."
    case .zoomOutOfRange(let zoom):
      "The zoom \(zoom) is not at least 0 and below 1. Give the largest change of size as a fraction, such as 0.1."
    case .shiftOutOfRange(let shift):
      "The shift \(shift) is not in 0...1. Give the largest shift as a fraction of the image, such as 0.1."
    case .strengthOutOfRange(let strength):
      "The elastic strength \(strength) is not in 0...1000. Give the scale of the displacements in pixels, such as 20."
    case .smoothnessOutOfRange(let smoothness):
      "The smoothness \(smoothness) is not in 0.5...20. Give the Gaussian's deviation in pixels, such as 4."
    case .thicknessOutOfRange(let thickness):
      "The thickness \(thickness) is not in 0...1. Give how far a stroke's edge may move, in pixels, such as 0.5."
    case .unreadable(let path, let reason):
      "\(path) is not an augmentation file: \(reason). Run step 5, augment, again."
    }
  }
}
