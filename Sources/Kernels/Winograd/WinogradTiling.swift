/// How a batch of images is cut into tiles of 4x4 outputs, and the tiles into blocks.
///
/// A block's transformed tiles, `[points, blockTiles, channels]`, stay in a core's cache between the transforms and the
/// products.
struct WinogradTiling {
  /// Three register tiles of six rows.
  static let blockTiles = 18
  static let outputSize = 4

  let height: Int
  let width: Int
  let columns: Int
  let tilesPerImage: Int
  let tileCount: Int

  init(_ shape: ConvolutionShape) {
    height = shape.height
    width = shape.width
    columns = (width + 3) / Self.outputSize
    tilesPerImage = (height + 3) / Self.outputSize * columns
    tileCount = shape.batchSize * tilesPerImage
  }

  var blockCount: Int { (tileCount + Self.blockTiles - 1) / Self.blockTiles }

  /// How many tiles block `block` holds; the last may have fewer.
  @inline(__always)
  func count(inBlock block: Int) -> Int { min(Self.blockTiles, tileCount - block * Self.blockTiles) }

  /// The image that a tile lies in, and the row and column of its first output.
  @inline(__always)
  func place(of tile: Int) -> (image: Int, row: Int, column: Int) {
    let (image, inImage) = tile.quotientAndRemainder(dividingBy: tilesPerImage)
    let (row, column) = inImage.quotientAndRemainder(dividingBy: columns)
    return (image, row * Self.outputSize, column * Self.outputSize)
  }
}
