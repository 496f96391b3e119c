/// The average appearance of a set of images.
public struct ImageProfile: Sendable, Equatable {
  public let count: Int

  /// The mean of each pixel over the images, 0...255.
  public let mean: [Double]

  /// The sum of the pixels' variances: how far, squared, an image is from the mean.
  public let spread: Double

  /// The images of which all pixels are equal.
  public let blankCount: Int

  /// The smallest and the largest pixel of all; nil without images.
  public let range: ClosedRange<UInt8>?

  /// The mean of the images' largest pixels.
  public let brightness: Double

  public init(of images: RawDigits) {
    let size = RawDigits.pixelsPerImage
    count = images.count
    var sums = [Double](repeating: 0, count: size)
    var squares = sums
    var (blanks, largest) = (0, 0)
    var range: ClosedRange<UInt8>?
    // As many images as can be added up in 32 bits.
    for start in stride(from: 0, to: images.count, by: 60_000) {
      var partSums = [UInt32](repeating: 0, count: size)
      var partSquares = partSums
      for image in start..<min(start + 60_000, images.count) {
        let (lowest, highest) = Self.add(
          images.pixels.span, from: image * size, to: &partSums, squaresTo: &partSquares)
        if lowest == highest { blanks += 1 }
        largest += Int(highest)
        range = min(lowest, range?.lowerBound ?? lowest)...max(highest, range?.upperBound ?? highest)
      }
      for pixel in 0..<size {
        sums[pixel] += Double(partSums[pixel])
        squares[pixel] += Double(partSquares[pixel])
      }
    }
    let n = Double(max(images.count, 1))
    let mean = sums.map { $0 / n }
    self.mean = mean
    spread = zip(squares, mean).reduce(0) { $0 + max(0, $1.0 / n - $1.1 * $1.1) }
    blankCount = blanks
    self.range = range
    brightness = Double(largest) / n
  }

  private static func add(
    _ pixels: Span<UInt8>, from start: Int, to sums: inout [UInt32], squaresTo squares: inout [UInt32]
  ) -> (lowest: UInt8, highest: UInt8) {
    var sums = sums.mutableSpan
    var squares = squares.mutableSpan
    var (lowest, highest) = (UInt8.max, UInt8.min)
    for pixel in 0..<RawDigits.pixelsPerImage {
      let value = pixels[start + pixel]
      lowest = min(lowest, value)
      highest = max(highest, value)
      let wide = UInt32(value)
      sums[pixel] &+= wide
      squares[pixel] &+= wide &* wide
    }
    return (lowest, highest)
  }

  /// The mean of the outermost pixels.
  public var edge: Double {
    let (height, width) = (RawDigits.height, RawDigits.width)
    let edge = (0..<height * width).filter {
      [0, height - 1].contains($0 / width) || [0, width - 1].contains($0 % width)
    }
    return edge.reduce(0) { $0 + mean[$1] } / Double(edge.count)
  }

  /// Whether the outermost pixels are light and those inside darker: the images are black on white, 255 being paper.
  public var isInverted: Bool {
    let paper = edge
    // Noise is as light at the edge as elsewhere.
    return count > 0 && paper > 127 && mean.reduce(0, +) / Double(mean.count) < paper - 8
  }
}

/// How images would have to be turned to be oriented like others.
public enum Orientation: CaseIterable, Sendable {
  case same, transposed, mirrored, upsideDown, rotatedByHalf, rotatedLeft, rotatedRight, transposedTheOtherWay

  /// Where the pixel in `row` and `column` of the turned image comes from.
  func source(_ row: Int, _ column: Int) -> (row: Int, column: Int) {
    let last = RawDigits.height - 1
    switch self {
    case .same: return (row, column)
    case .transposed: return (column, row)
    case .mirrored: return (row, last - column)
    case .upsideDown: return (last - row, column)
    case .rotatedByHalf: return (last - row, last - column)
    case .rotatedLeft: return (last - column, row)
    case .rotatedRight: return (column, last - row)
    case .transposedTheOtherWay: return (last - column, last - row)
    }
  }

  func turned(_ image: [Double]) -> [Double] {
    image.indices.map { pixel in
      let (row, column) = source(pixel / RawDigits.width, pixel % RawDigits.width)
      return image[row * RawDigits.width + column]
    }
  }

  /// What is wrong with images that this turn puts right.
  var description: String {
    switch self {
    case .same: "as the others"
    case .transposed, .transposedTheOtherWay: "transposed, with rows and columns exchanged, as EMNIST's are"
    case .mirrored: "mirrored, left and right exchanged"
    case .upsideDown: "flipped, top and bottom exchanged"
    case .rotatedByHalf: "upside down, turned by 180 degrees"
    case .rotatedLeft: "turned by 90 degrees to the left"
    case .rotatedRight: "turned by 90 degrees to the right"
    }
  }
}
