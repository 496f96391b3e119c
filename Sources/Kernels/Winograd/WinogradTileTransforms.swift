// A block of tiles at a time, from the images to the points and back. The addresses wrap instead of being checked for
// overflow: the checks would take as long as the transforms.
extension WinogradKernels {
  /// V = B' d B of each tile, `[points, tiles, Ci]`.
  static func transformInput(
    _ shape: ConvolutionShape, _ tiling: WinogradTiling, _ tileRows: Range<Int>,
    _ input: UnsafePointer<Float>,
    _ workspace: WinogradWorkspace
  ) {
    let channels = shape.inputChannels
    let pointStride = tiling.pointStride(channels: channels)
    let lineStride = tiling.paddedWidth &* channels
    var target = workspace.inputs
    for tileRow in tileRows {
      let (image, row) = tileRow.quotientAndRemainder(dividingBy: tiling.rows)
      if row == 0 {
        pad(
          shape, tiling, input + image &* shape.height &* shape.width &* channels,
          workspace.paddedInput)
      }
      var source = UnsafePointer(workspace.paddedInput) + row &* 4 &* lineStride
      for _ in 0..<tiling.columns {
        for c in stride(from: 0, to: channels, by: 8) {
          let (source, target) = (source + c, target + c)
          transform(
            .input, inputs: size, outputs: size, scratch: workspace.scratch,
            load: { source.lanes(at: $0 &* lineStride &+ $1 &* channels) },
            store: { target.store($2, at: ($0 &* size &+ $1) &* pointStride) })
        }
        source += 4 &* channels
        target += channels
      }
    }
  }

  /// Y = A' M A of each tile, plus the bias, rectified if asked for, into the images.
  static func transformOutput(
    _ shape: ConvolutionShape, _ tiling: WinogradTiling, _ tileRows: Range<Int>, _ bias: UnsafePointer<Float>,
    _ rectifies: Bool, _ workspace: WinogradWorkspace, _ output: UnsafeMutablePointer<Float>
  ) {
    let channels = shape.outputChannels
    let pointStride = tiling.pointStride(channels: channels)
    let lineStride = shape.width &* channels
    // Below this nothing is negative: the rectifier's threshold, or none.
    let floor = Lanes(repeating: rectifies ? 0 : -.infinity)
    var source = UnsafePointer(workspace.outputs)
    for tileRow in tileRows {
      let (image, row) = tileRow.quotientAndRemainder(dividingBy: tiling.rows)
      let height = min(4, shape.height &- 4 &* row)
      for column in 0..<tiling.columns {
        let width = min(4, shape.width &- 4 &* column)
        let target =
          output + ((image &* shape.height &+ 4 &* row) &* shape.width &+ 4 &* column) &* channels
        for c in stride(from: 0, to: channels, by: 8) {
          let (source, target, offset) = (source + c, target + c, bias.lanes(at: c))
          @inline(__always)
          func transform(_ store: (Int, Int, Lanes) -> Void) {
            Self.transform(
              .output, inputs: size, outputs: 4, scratch: workspace.scratch,
              load: { source.lanes(at: ($0 &* size &+ $1) &* pointStride) },
              store: {
                let sum = $2 + offset
                store($0, $1, sum.replacing(with: floor, where: sum .< floor))
              })
          }
          if height == 4 && width == 4 {
            transform { target.store($2, at: $0 &* lineStride &+ $1 &* channels) }
          } else {
            transform { i, j, value in
              if i < height && j < width { target.store(value, at: i &* lineStride &+ j &* channels) }
            }
          }
        }
        source += channels
      }
    }
  }

  /// As ``transformOutput``, followed by the rectifier and the largest of each 2x2 outputs; `positions` takes which of
  /// the four that is, row by row from 0, or 4 where none is positive.
  static func transformPooledOutput(
    _ shape: ConvolutionShape, _ tiling: WinogradTiling, _ tileRows: Range<Int>, _ bias: UnsafePointer<Float>,
    _ workspace: WinogradWorkspace, _ output: UnsafeMutablePointer<Float>,
    _ positions: UnsafeMutablePointer<Float>?
  ) {
    let channels = shape.outputChannels
    let pointStride = tiling.pointStride(channels: channels)
    let (pooledHeight, pooledWidth) = (shape.height / 2, shape.width / 2)
    let scratch = workspace.scratch
    var source = UnsafePointer(workspace.outputs)
    for tileRow in tileRows {
      let (image, row) = tileRow.quotientAndRemainder(dividingBy: tiling.rows)
      let height = min(2, pooledHeight &- 2 &* row)
      for column in 0..<tiling.columns {
        let width = min(2, pooledWidth &- 2 &* column)
        let start = ((image &* pooledHeight &+ 2 &* row) &* pooledWidth &+ 2 &* column) &* channels
        for c in stride(from: 0, to: channels, by: 8) {
          let (source, offset) = (source + c, bias.lanes(at: c))
          // A line of the scratch memory is free as soon as it is transformed.
          transform(
            .output, inputs: size, outputs: 4, scratch: scratch,
            load: { source.lanes(at: ($0 &* size &+ $1) &* pointStride) },
            store: { scratch.store($2 + offset, at: $0 &* 64 &+ $1 &* 8) })
          for i in 0..<height {
            for j in 0..<width {
              let window = scratch + (i &* 128 &+ j &* 16)
              var largest = Lanes(repeating: 0)
              var position = Lanes(repeating: 4)
              for tap in 0..<4 {
                let value = window.lanes(at: tap / 2 &* 64 &+ tap % 2 &* 8)
                let isLarger = value .> largest
                largest.replace(with: value, where: isLarger)
                position.replace(with: Float(tap), where: isLarger)
              }
              let place = start &+ (i &* pooledWidth &+ j) &* channels &+ c
              output.store(largest, at: place)
              positions?.store(position, at: place)
            }
          }
        }
        source += channels
      }
    }
  }

  /// dM = A dY A' of each tile, `[points, tiles, Co]`, with dY zero where the rectifier was; adds dY to the bias's
  /// gradient.
  static func transformOutputGradient(
    _ shape: ConvolutionShape, _ tiling: WinogradTiling, _ tileRows: Range<Int>,
    _ outputGradient: UnsafePointer<Float>, _ rectifiedOutput: UnsafePointer<Float>?,
    _ biasGradient: UnsafeMutablePointer<Float>, _ workspace: WinogradWorkspace
  ) {
    let channels = shape.outputChannels
    let lineStride = shape.width &* channels
    // Without a rectifier the gradient stands for the output, of which nothing is below the threshold.
    let threshold = Lanes(repeating: rectifiedOutput != nil ? 0 : -.infinity)
    let rectifiedOutput = rectifiedOutput ?? outputGradient
    transformOutputGradient(shape, tiling, tileRows, biasGradient, workspace) { image, y, x, c, i, j in
      let start = ((image &* shape.height &+ y) &* shape.width &+ x) &* channels &+ c
      let place = start &+ i &* lineStride &+ j &* channels
      return outputGradient.lanes(at: place)
        .replacing(with: 0, where: rectifiedOutput.lanes(at: place) .<= threshold)
    }
  }

  /// As above, for outputs that were rectified and pooled: each gradient goes to one of four outputs, or to none.
  static func transformPooledOutputGradient(
    _ shape: ConvolutionShape, _ tiling: WinogradTiling, _ tileRows: Range<Int>,
    _ outputGradient: UnsafePointer<Float>, _ positions: UnsafePointer<Float>,
    _ biasGradient: UnsafeMutablePointer<Float>, _ workspace: WinogradWorkspace
  ) {
    let channels = shape.outputChannels
    let (height, width) = (shape.height / 2, shape.width / 2)
    transformOutputGradient(shape, tiling, tileRows, biasGradient, workspace) { image, y, x, c, i, j in
      let start = ((image &* height &+ y / 2) &* width &+ x / 2) &* channels &+ c
      let place = start &+ (i / 2 &* width &+ j / 2) &* channels
      let tap = Lanes(repeating: Float(i % 2 &* 2 &+ j % 2))
      return outputGradient.lanes(at: place).replacing(with: 0, where: positions.lanes(at: place) .!= tap)
    }
  }

  /// - Parameter value: gives the gradient of eight channels of an image's output, from channel `c` on: the one in row
  ///   `i` and column `j` of the tile that begins at (`y`, `x`).
  @inline(__always)
  private static func transformOutputGradient(
    _ shape: ConvolutionShape, _ tiling: WinogradTiling, _ tileRows: Range<Int>,
    _ biasGradient: UnsafeMutablePointer<Float>, _ workspace: WinogradWorkspace,
    value: (_ image: Int, _ y: Int, _ x: Int, _ c: Int, _ i: Int, _ j: Int) -> Lanes
  ) {
    let channels = shape.outputChannels
    let pointStride = tiling.pointStride(channels: channels)
    var target = workspace.outputs
    for tileRow in tileRows {
      let (image, row) = tileRow.quotientAndRemainder(dividingBy: tiling.rows)
      let y = row &* 4
      for column in 0..<tiling.columns {
        let x = column &* 4
        let isWhole = y &+ 4 <= shape.height && x &+ 4 <= shape.width
        for c in stride(from: 0, to: channels, by: 8) {
          let target = target + c
          var sum = biasGradient.lanes(at: c)
          @inline(__always)
          func transform(_ load: (Int, Int) -> Lanes) {
            Self.transform(
              .outputGradient, inputs: 4, outputs: size, scratch: workspace.scratch,
              load: {
                let value = load($0, $1)
                sum += value
                return value
              }, store: { target.store($2, at: ($0 &* size &+ $1) &* pointStride) })
          }
          if isWhole {
            transform { value(image, y, x, c, $0, $1) }
          } else {
            transform {
              y &+ $0 < shape.height && x &+ $1 < shape.width
                ? value(image, y, x, c, $0, $1) : Lanes(repeating: 0)
            }
          }
          biasGradient.store(sum, at: c)
        }
        target += channels
      }
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
      var target = gradient + row &* 4 &* lineStride
      for _ in 0..<tiling.columns {
        for c in stride(from: 0, to: channels, by: 8) {
          let (source, target) = (source + c, target + c)
          transform(
            .inputGradient, inputs: size, outputs: size, scratch: workspace.scratch,
            load: { source.lanes(at: ($0 &* size &+ $1) &* pointStride) },
            store: {
              let place = $0 &* lineStride &+ $1 &* channels
              target.store(target.lanes(at: place) + $2, at: place)
            })
        }
        source += channels
        target += 4 &* channels
      }
      if row == tiling.rows - 1 {
        unpad(
          shape, tiling, gradient, to: inputGradient + image &* shape.height &* shape.width &* channels)
      }
    }
  }

  /// Lays an image into zeros that reach as far as the filter and the last tiles do.
  private static func pad(
    _ shape: ConvolutionShape, _ tiling: WinogradTiling, _ image: UnsafePointer<Float>,
    _ target: UnsafeMutablePointer<Float>
  ) {
    let channels = shape.inputChannels
    let border = Algebra.filterSize / 2
    let (line, paddedLine) = (shape.width * channels, tiling.paddedWidth * channels)
    let above = border * paddedLine
    target.update(repeating: 0, count: above)
    for y in 0..<shape.height {
      let start = target + above + y * paddedLine
      start.update(repeating: 0, count: border * channels)
      (start + border * channels).update(from: image + y * line, count: line)
      let end = start + border * channels + line
      end.update(repeating: 0, count: paddedLine - border * channels - line)
    }
    (target + above + shape.height * paddedLine)
      .update(repeating: 0, count: (tiling.paddedHeight - border - shape.height) * paddedLine)
  }

  /// Takes an image's gradient out of its border.
  private static func unpad(
    _ shape: ConvolutionShape, _ tiling: WinogradTiling, _ padded: UnsafePointer<Float>,
    to image: UnsafeMutablePointer<Float>
  ) {
    let channels = shape.inputChannels
    let border = Algebra.filterSize / 2
    let (line, paddedLine) = (shape.width * channels, tiling.paddedWidth * channels)
    for y in 0..<shape.height {
      (image + y * line).update(from: padded + (border + y) * paddedLine + border * channels, count: line)
    }
  }
}
