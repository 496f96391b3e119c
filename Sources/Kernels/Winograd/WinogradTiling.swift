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
