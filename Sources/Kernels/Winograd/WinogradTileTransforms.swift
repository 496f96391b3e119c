// One tile at a time: from the image to the points and back.
extension WinogradKernels {
  /// V = B' d B of the tile; point p goes to `target + p * blockTiles * channels`.
  @inline(__always)
  static func transformInput(
    _ tiling: WinogradTiling, _ tile: Int, _ input: UnsafePointer<Float>, channels: Int,
    _ patch: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>,
    to target: UnsafeMutablePointer<Float>
  ) {
    let (image, outputRow, outputColumn) = tiling.place(of: tile)
    let (row, column) = (outputRow - Algebra.filterSize / 2, outputColumn - Algebra.filterSize / 2)
    let picture = input + image * tiling.height * tiling.width * channels
    var source = picture + (row * tiling.width + column) * channels
    var rowStride = tiling.width * channels
    if row < 0 || column < 0 || row + size > tiling.height || column + size > tiling.width {
      // Tiles at the border are laid into zeros first.
      let (firstColumn, lastColumn) = (max(column, 0), min(column + size, tiling.width))
      for i in 0..<size {
        let line = patch + i * size * channels
        if row + i < 0 || row + i >= tiling.height {
          line.update(repeating: 0, count: size * channels)
          continue
        }
        let left = (firstColumn - column) * channels
        let count = (lastColumn - firstColumn) * channels
        line.update(repeating: 0, count: left)
        (line + left).update(
          from: picture + ((row + i) * tiling.width + firstColumn) * channels, count: count)
        (line + left + count).update(repeating: 0, count: size * channels - left - count)
      }
      source = UnsafePointer(patch)
      rowStride = size * channels
    }
    let pointStride = blockTiles * channels
    for c in stride(from: 0, to: channels, by: 8) {
      WinogradTransform.apply(
        inputs: size, outputs: size, scratch: scratch,
        load: { source.lanes(at: $0 * rowStride + $1 * channels + c) },
        store: { target.store($2, at: ($0 * size + $1) * pointStride + c) }, Algebra.transformInput)
    }
  }

  /// Y = A' M A of the tile, plus the bias, rectified if asked for, into the images.
  @inline(__always)
  static func transformOutput(
    _ tiling: WinogradTiling, _ tile: Int, _ source: UnsafeMutablePointer<Float>, channels: Int,
    _ bias: UnsafePointer<Float>, _ rectifies: Bool, _ scratch: UnsafeMutablePointer<Float>,
    _ output: UnsafeMutablePointer<Float>
  ) {
    let (image, row, column) = tiling.place(of: tile)
    let (rows, columns) = (tiling.height - row, tiling.width - column)
    let target = output + ((image * tiling.height + row) * tiling.width + column) * channels
    let pointStride = blockTiles * channels
    // Below this nothing is negative: the rectifier's threshold, or none.
    let floor = Lanes(repeating: rectifies ? 0 : -.infinity)
    for c in stride(from: 0, to: channels, by: 8) {
      let offset = bias.lanes(at: c)
      WinogradTransform.apply(
        inputs: size, outputs: 4, scratch: scratch,
        load: { source.lanes(at: ($0 * size + $1) * pointStride + c) },
        store: { i, j, value in
          guard i < rows, j < columns else { return }
          let sum = value + offset
          target.store(
            sum.replacing(with: floor, where: sum .< floor), at: (i * tiling.width + j) * channels + c)
        }, Algebra.transformOutput)
    }
  }

  /// dM = A dY A' of the tile, with dY zero where the rectifier was; adds dY to the bias's gradient.
  @inline(__always)
  static func transformOutputGradient(
    _ tiling: WinogradTiling, _ tile: Int, _ outputGradient: UnsafePointer<Float>,
    _ rectifiedOutput: UnsafePointer<Float>?, channels: Int, _ patch: UnsafeMutablePointer<Float>,
    _ biasGradient: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>,
    to target: UnsafeMutablePointer<Float>
  ) {
    let (image, row, column) = tiling.place(of: tile)
    let (rows, columns) = (min(4, tiling.height - row), min(4, tiling.width - column))
    let start = ((image * tiling.height + row) * tiling.width + column) * channels
    let pointStride = blockTiles * channels
    if rows < 4 || columns < 4 { patch.update(repeating: 0, count: 16 * channels) }
    for c in stride(from: 0, to: channels, by: 8) {
      var sum = biasGradient.lanes(at: c)
      for i in 0..<rows {
        for j in 0..<columns {
          let place = start + (i * tiling.width + j) * channels + c
          var value = outputGradient.lanes(at: place)
          if let rectifiedOutput { value.replace(with: 0, where: rectifiedOutput.lanes(at: place) .<= 0) }
          sum += value
          patch.store(value, at: (i * 4 + j) * channels + c)
        }
      }
      biasGradient.store(sum, at: c)
      WinogradTransform.apply(
        inputs: 4, outputs: size, scratch: scratch, load: { patch.lanes(at: ($0 * 4 + $1) * channels + c) },
        store: { target.store($2, at: ($0 * size + $1) * pointStride + c) }, Algebra.transformOutputGradient)
    }
  }

  /// Adds B v B' of the tile to the input's gradient, where it lies inside of the image.
  @inline(__always)
  static func transformInputGradient(
    _ tiling: WinogradTiling, _ tile: Int, _ source: UnsafeMutablePointer<Float>, channels: Int,
    _ scratch: UnsafeMutablePointer<Float>, _ inputGradient: UnsafeMutablePointer<Float>
  ) {
    let (image, outputRow, outputColumn) = tiling.place(of: tile)
    let (row, column) = (outputRow - Algebra.filterSize / 2, outputColumn - Algebra.filterSize / 2)
    let target = inputGradient + ((image * tiling.height + row) * tiling.width + column) * channels
    let pointStride = blockTiles * channels
    let (rows, columns) = (-row..<tiling.height - row, -column..<tiling.width - column)
    for c in stride(from: 0, to: channels, by: 8) {
      WinogradTransform.apply(
        inputs: size, outputs: size, scratch: scratch,
        load: { source.lanes(at: ($0 * size + $1) * pointStride + c) },
        store: { i, j, value in
          guard rows.contains(i), columns.contains(j) else { return }
          let place = (i * tiling.width + j) * channels + c
          target.store(target.lanes(at: place) + value, at: place)
        }, Algebra.transformInputGradient)
    }
  }
}
