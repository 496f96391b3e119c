import Kernels
import TestSupport
import Testing

// Sizes around the vector widths 4, 8 and 16, the register tiles and the blocks, but small enough for the reference.
extension SplitMix64 {
  mutating func convolutionShape() -> ConvolutionShape {
    let padding = oneOf([Padding.same, .valid])
    let filterHeight = oneOf([1, 2, 3, 3, 4, 5, 5])
    let filterWidth = Bool.random(using: &self) ? filterHeight : oneOf([1, 2, 3, 4, 5])
    let height = oneOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 14, 28])
    let width = oneOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 28])
    let shape = ConvolutionShape(
      batchSize: oneOf([1, 1, 2, 3]), height: padding == .valid ? max(height, filterHeight) : height,
      width: padding == .valid ? max(width, filterWidth) : width,
      inputChannels: oneOf([1, 1, 2, 3, 4, 5, 8, 15, 16, 17, 32]),
      outputChannels: oneOf([1, 3, 4, 7, 8, 9, 15, 16, 17, 20, 31, 32, 33, 48, 64]),
      filterHeight: filterHeight,
      filterWidth: filterWidth, strides: oneOf([1, 1, 1, 2, 3]), padding: padding)
    let products = shape.outputCount * shape.filterCount / shape.outputChannels
    return products < 4_000_000 ? shape : convolutionShape()
  }

  /// A shape that ``Winograd`` supports, with even sizes if it is pooled.
  mutating func winogradShape(_ epilogue: Epilogue) -> ConvolutionShape {
    let unit = epilogue == .reluAndMaxPool ? 2 : 1
    func size(_ length: Int) -> Int { (length + unit - 1) / unit * unit }
    let shape = WinogradTests.shape(
      oneOf([1, 1, 2, 3, 5, 9, 40]), size(oneOf([1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 14, 28])),
      size(oneOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 28, 140])), oneOf([16, 16, 32, 48]),
      oneOf([16, 16, 32, 48, 80]),
      filterSize: oneOf([3, 5]))
    let products = shape.outputCount * shape.filterCount / shape.outputChannels
    return products < 8_000_000 ? shape : winogradShape(epilogue)
  }

  /// Half of the shapes are large enough to be split among threads.
  mutating func denseShape() -> DenseShape {
    let isShared = Bool.random(using: &self)
    while true {
      let shape = DenseShape(
        batchSize: oneOf([1, 2, 5, 7, 11, 12, 13, 16, 17, 31, 86]),
        inputs: oneOf([1, 2, 47, 48, 49, 95, 97, 255, 256, 257, 300, 784, 3136]),
        outputs: oneOf([1, 10, 15, 16, 17, 31, 32, 33, 63, 65, 127, 128, 129, 256, 300]))
      let products = shape.batchSize * shape.weightCount
      if products < 4_000_000, isShared == (products >= 1_000_000) { return shape }
    }
  }

  mutating func poolingShape() -> PoolingShape {
    let poolSize = oneOf([1, 2, 2, 2, 3, 4, 7])
    return PoolingShape(
      batchSize: oneOf([1, 2, 3]), height: poolSize + Int.random(in: 0...12, using: &self),
      width: poolSize + Int.random(in: 0...12, using: &self),
      channels: oneOf([1, 3, 4, 7, 8, 9, 16, 17, 24, 32]),
      poolSize: poolSize, strides: oneOf([1, 2, 2, 3, 7]))
  }

  mutating func normalizationShape() -> NormalizationShape {
    let epilogue = oneOf([Epilogue.none, .relu, .reluAndMaxPool])
    let unit = epilogue == .reluAndMaxPool ? 2 : 1
    return NormalizationShape(
      batchSize: oneOf([1, 2, 3, 5]), height: unit * Int.random(in: 1...7, using: &self),
      width: unit * Int.random(in: 1...7, using: &self),
      channels: oneOf([1, 3, 4, 7, 8, 9, 16, 17, 20, 32, 64]),
      epilogue: epilogue)
  }
}

/// Expects sums of products of numbers from -1 to 1 to be equal up to rounding.
///
/// - Parameters:
///   - products: the number of products in each sum. Its standard deviation is the root of a ninth of that number, and even
///     if the products cancel out, they are rounded as sums of that size are.
///   - tolerance: the largest error for up to 400 products, relative to the largest sum. It grows with the root of the
///     number of products.
func expectSums(
  _ found: [Float], _ expected: [Float], products: Int, tolerance: Float, _ what: @autoclosure () -> String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let scale = max((Float(products) / 9).squareRoot(), expected.reduce(0) { max($0, abs($1)) })
  let error = largestDifference(found, expected) / scale
  let tolerance = tolerance * max(1, (Float(products) / 400).squareRoot())
  #expect(
    expected.isEmpty ? found.isEmpty : error < tolerance, "\(what()) is off by \(error)",
    sourceLocation: sourceLocation)
}
