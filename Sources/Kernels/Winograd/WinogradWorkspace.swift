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
