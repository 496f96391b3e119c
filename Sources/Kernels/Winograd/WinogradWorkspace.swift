/// How a batch of images is cut into tiles of outputs, and the rows of tiles into blocks.
///
/// A block's transformed tiles, `[points, blockTiles, channels]`, stay in a core's cache from the transform to the
/// product and back. Rows of tiles are counted through the whole batch, so that a block may hold several small images.
struct WinogradTiling {
  /// The height and width of a tile's outputs.
  let outputSize: Int
  /// The rows and columns of tiles of one image.
  let rows: Int
  let columns: Int
  let blockCount: Int
  /// The size of an image with its border of zeros, filled up to whole tiles.
  let paddedHeight: Int
  let paddedWidth: Int

  private let rowCount: Int
  private let rowsPerBlock: Int

  init(_ shape: ConvolutionShape, outputSize: Int) {
    self.outputSize = outputSize
    rows = (shape.height + outputSize - 1) / outputSize
    columns = (shape.width + outputSize - 1) / outputSize
    paddedHeight = rows * outputSize + shape.filterHeight - 1
    paddedWidth = columns * outputSize + shape.filterWidth - 1
    rowCount = shape.batchSize * rows
    // Some forty tiles are enough for a point's product to repay fetching the filter, and few enough for the cache.
    let blocks = (rowCount * columns + 41) / 42
    rowsPerBlock = (rowCount + blocks - 1) / blocks
    blockCount = (rowCount + rowsPerBlock - 1) / rowsPerBlock
  }

  /// The most tiles of a block.
  var blockTiles: Int { rowsPerBlock * columns }

  /// The rows of tiles of a block.
  @inline(__always)
  func tileRows(ofBlock block: Int) -> Range<Int> {
    block &* rowsPerBlock..<min((block &+ 1) &* rowsPerBlock, rowCount)
  }

  /// The number of floats from one point of a block's transformed tiles to the next.
  ///
  /// A cache line more than the tiles take: an odd number of lines, which spreads what a transform writes at once, one
  /// line a point, over all sets of the first cache.
  @inline(__always)
  func pointStride(channels: Int) -> Int { blockTiles &* channels &+ 16 }

  /// The number of floats of an image with its border.
  func paddedCount(channels: Int) -> Int { paddedHeight * paddedWidth * channels }

  /// The number of floats of a row of outputs, filled up to whole tiles.
  @inline(__always)
  func lineCount(channels: Int) -> Int { columns &* outputSize &* channels }
}

/// The scratch memory of a block: its tiles' transformed inputs and outputs, in the backward pass their gradients.
///
/// Everything starts at a cache line, so that no vector crosses one.
struct WinogradWorkspace {
  /// Room for a row of tiles, sixteen channels of them, between the two one-dimensional transforms.
  let scratch: UnsafeMutablePointer<Float>
  /// `[points, blockTiles, Ci]`
  let inputs: UnsafeMutablePointer<Float>
  /// `[points, blockTiles, Co]`
  let outputs: UnsafeMutablePointer<Float>
  /// The current image with a border, `[paddedHeight, paddedWidth, Ci]`; tiles come in order, image by image.
  let paddedInput: UnsafeMutablePointer<Float>
  /// Its gradient.
  let paddedInputGradient: UnsafeMutablePointer<Float>
  /// A row of tiles' outputs, `[outputSize + 1, columns * outputSize, Co]`.
  let strip: UnsafeMutablePointer<Float>

  private static func scratchCount(_ tiling: WinogradTiling) -> Int { 8 * tiling.paddedWidth * 16 }

  /// The number of floats that a workspace takes.
  static func count(_ shape: ConvolutionShape, _ tiling: WinogradTiling, points: Int) -> Int {
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    return LineAligned.bufferCount(
      scratchCount(tiling) + points
        * (tiling.pointStride(channels: inputs) + tiling.pointStride(channels: outputs))
        + 2 * tiling.paddedCount(channels: inputs)
        + (tiling.outputSize + 1) * tiling.lineCount(channels: outputs))
  }

  /// A workspace in the `count(_:_:points:)` floats at `memory`.
  init(
    _ memory: UnsafeMutablePointer<Float>, _ shape: ConvolutionShape, _ tiling: WinogradTiling, points: Int
  ) {
    scratch = LineAligned.start(in: memory)
    inputs = scratch + Self.scratchCount(tiling)
    outputs = inputs + points * tiling.pointStride(channels: shape.inputChannels)
    paddedInput = outputs + points * tiling.pointStride(channels: shape.outputChannels)
    paddedInputGradient = paddedInput + tiling.paddedCount(channels: shape.inputChannels)
    strip = paddedInputGradient + tiling.paddedCount(channels: shape.inputChannels)
  }
}

/// Floats that start at a cache line somewhere in a larger buffer, whose first element says where.
///
/// No vector of them crosses a line, which it otherwise does every second time: a tenth of a product's time. A copy of
/// the buffer may be unaligned, but it still says where its floats are.
enum LineAligned {
  private static let floatsPerLine = 16

  /// The size of a buffer for `count` floats.
  static func bufferCount(_ count: Int) -> Int { count + floatsPerLine }

  /// Where the floats are to be in a new buffer.
  static func start(in buffer: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Float> {
    let place = Int(bitPattern: buffer) / MemoryLayout<Float>.stride % floatsPerLine
    buffer[0] = Float(floatsPerLine - place)
    return buffer + (floatsPerLine - place)
  }

  /// Whether nothing was put into a buffer whose first element was set to 0.
  static func isNew(_ buffer: UnsafePointer<Float>) -> Bool { buffer[0] == 0 }

  /// Where the floats are in a buffer that is not new.
  static func find(_ buffer: UnsafePointer<Float>) -> UnsafePointer<Float> { buffer + Int(buffer[0]) }
}
