// A block of tiles at a time, from the input images to the points and back. The addresses wrap instead of being checked
// for overflow: the checks would take as long as the transforms.
extension WinogradAlgebra {
  /// V = B' d B of each tile, `[points, tiles, Ci]`. The border of `workspace.paddedInput` must be zero.
  static func transformInput(
    _ shape: ConvolutionShape, _ tiling: WinogradTiling, _ tileRows: Range<Int>,
    _ input: UnsafePointer<Float>, _ workspace: WinogradWorkspace
  ) {
    let channels = shape.inputChannels
    let pointStride = tiling.pointStride(channels: channels)
    let lineStride = tiling.paddedWidth &* channels
    let scratch = workspace.scratch
    var target = workspace.inputs
    for tileRow in tileRows {
      let (image, row) = tileRow.quotientAndRemainder(dividingBy: tiling.rows)
      if row == 0 {
        let line = shape.width &* channels
        let image = input + image &* shape.height &* line
        let inside = workspace.paddedInput + insideOffset(tiling, channels)
        for y in 0..<shape.height { (inside + y &* lineStride).update(from: image + y &* line, count: line) }
      }
      let source = UnsafePointer(workspace.paddedInput) + row &* outputSize &* lineStride
      // Tiles overlap, so the columns of a whole row of tiles are transformed before its tiles. Sixteen channels are a
      // cache line, which is best written at once.
      for c in stride(from: 0, to: channels, by: 16) {
        for half in stride(from: 0, to: 16, by: 8) {
          let source = source + (c &+ half)
          for x in 0..<tiling.paddedWidth {
            line(
              .input, load: { source.lanes(at: $0 &* lineStride &+ x &* channels) },
              store: { scratch.store($1, at: ($0 &* tiling.paddedWidth &+ x) &* 16 &+ half) })
          }
        }
        for column in 0..<tiling.columns {
          let target = target + (column &* channels &+ c)
          for i in 0..<size {
            let line = scratch + (i &* tiling.paddedWidth &+ column &* outputSize) &* 16
            for half in stride(from: 0, to: 16, by: 8) {
              Self.line(
                .input, load: { line.lanes(at: $0 &* 16 &+ half) },
                store: { target.store($1, at: (i &* size &+ $0) &* pointStride &+ half) })
            }
          }
        }
      }
      target += tiling.columns &* channels
    }
  }

  /// Adds B v B' of each tile to the gradient of its image, and writes the images that this completes.
  static func transformInputGradient(
    _ shape: ConvolutionShape, _ tiling: WinogradTiling, _ tileRows: Range<Int>,
    _ workspace: WinogradWorkspace, _ inputGradient: UnsafeMutablePointer<Float>
  ) {
    let channels = shape.inputChannels
    let pointStride = tiling.pointStride(channels: channels)
    let lineStride = tiling.paddedWidth &* channels
    var source = UnsafePointer(workspace.inputs)
    for tileRow in tileRows {
      let (image, row) = tileRow.quotientAndRemainder(dividingBy: tiling.rows)
      let gradient = workspace.paddedInputGradient
      if row == 0 { gradient.update(repeating: 0, count: tiling.paddedCount(channels: channels)) }
      var target = gradient + row &* outputSize &* lineStride
      for _ in 0..<tiling.columns {
        for c in stride(from: 0, to: channels, by: 8) {
          let (source, target) = (source + c, target + c)
          square(
            .inputGradient, scratch: workspace.scratch,
            load: { source.lanes(at: ($0 &* size &+ $1) &* pointStride) },
            store: {
              let place = $0 &* lineStride &+ $1 &* channels
              target.store(target.lanes(at: place) + $2, at: place)
            })
        }
        source += channels
        target += outputSize &* channels
      }
      if row == tiling.rows - 1 {
        let line = shape.width &* channels
        let image = inputGradient + image &* shape.height &* line
        let inside = gradient + insideOffset(tiling, channels)
        for y in 0..<shape.height { (image + y &* line).update(from: inside + y &* lineStride, count: line) }
      }
    }
  }

  /// Where the image begins inside its border.
  private static func insideOffset(_ tiling: WinogradTiling, _ channels: Int) -> Int {
    filterSize / 2 * (tiling.paddedWidth + 1) * channels
  }
}
