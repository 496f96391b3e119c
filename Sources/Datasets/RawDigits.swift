/// Digit images as they are stored: one byte per pixel, from 0 for the background to 255 for full ink.
public struct RawDigits: Sendable, Equatable {
  /// The rows of an image.
  public static let height = 28

  /// The columns of an image.
  public static let width = 28

  /// The pixels of one image.
  public static let pixelsPerImage = height * width

  /// The pixels of all images, `count` x 28 x 28, each image row by row from its top left.
  public let pixels: [UInt8]

  /// The digit that each image shows, 0 to 9, or `nil` if the labels are unknown.
  public let labels: [UInt8]?

  /// Creates a set of images from `pixels`, 784 for each, and `labels`, one for each.
  public init(pixels: [UInt8], labels: [UInt8]?) {
    precondition(
      pixels.count.isMultiple(of: Self.pixelsPerImage),
      "\(pixels.count) pixels are not a whole number of images of \(Self.pixelsPerImage)")
    if let labels {
      precondition(
        labels.count * Self.pixelsPerImage == pixels.count,
        "\(labels.count) labels do not match \(pixels.count / Self.pixelsPerImage) images")
    }
    self.pixels = pixels
    self.labels = labels
  }

  /// The number of images.
  public var count: Int { pixels.count / Self.pixelsPerImage }
}

/// Bytes as numbers from 0 to 1: each is divided by 255.
public func normalized(_ pixels: [UInt8]) -> [Float] {
  pixels.map { Float($0) / 255 }
}
