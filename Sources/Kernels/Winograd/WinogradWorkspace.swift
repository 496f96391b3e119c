/// The scratch memory of a block: its tiles' transformed inputs and outputs, in the backward pass their gradients.
///
/// Everything starts at a cache line, so that no vector crosses one.
struct WinogradWorkspace {
  /// Room for one tile of eight channels between the two one-dimensional transforms.
  let scratch: UnsafeMutablePointer<Float>
  /// `[points, blockTiles, Ci]`
  let inputs: UnsafeMutablePointer<Float>
  /// `[points, blockTiles, Co]`
  let outputs: UnsafeMutablePointer<Float>

  /// The image at hand with a border, `[paddedHeight, paddedWidth, Ci]`; tiles come in order, one image after the other.
  let paddedInput: UnsafeMutablePointer<Float>
  /// Its gradient.
  let paddedInputGradient: UnsafeMutablePointer<Float>

  private static let scratchCount = 64 * 8

  /// The number of floats that a workspace takes.
  static func count(_ shape: ConvolutionShape, points: Int) -> Int {
    let tiling = WinogradTiling(shape)
    let transformedCount =
      tiling.pointStride(channels: shape.inputChannels) + tiling.pointStride(channels: shape.outputChannels)
    return LineAligned.bufferCount(
      scratchCount + points * transformedCount + 2 * tiling.paddedCount(channels: shape.inputChannels))
  }

  /// A workspace in the `count(_:points:)` floats at `memory`.
  init(_ memory: UnsafeMutablePointer<Float>, _ shape: ConvolutionShape, points: Int) {
    let tiling = WinogradTiling(shape)
    scratch = LineAligned.begin(memory)
    inputs = scratch + Self.scratchCount
    outputs = inputs + points * tiling.pointStride(channels: shape.inputChannels)
    paddedInput = outputs + points * tiling.pointStride(channels: shape.outputChannels)
    paddedInputGradient = paddedInput + tiling.paddedCount(channels: shape.inputChannels)
  }
}
