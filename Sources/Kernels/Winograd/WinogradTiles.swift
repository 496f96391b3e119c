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
        for half in stride(from: 0, to: 16, by: Lanes.scalarCount) {
          let source = source + (c &+ half)
          for x in 0..<tiling.paddedWidth {
            line(
              .input, load: { Lanes(source, at: $0 &* lineStride &+ x &* channels) },
              store: { scratch.store($1, at: ($0 &* tiling.paddedWidth &+ x) &* 16 &+ half) })
          }
        }
        for column in 0..<tiling.columns {
          let target = target + (column &* channels &+ c)
          for i in 0..<size {
            let line = scratch + (i &* tiling.paddedWidth &+ column &* outputSize) &* 16
            for half in stride(from: 0, to: 16, by: Lanes.scalarCount) {
              Self.line(
                .input, load: { Lanes(line, at: $0 &* 16 &+ half) },
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
        for c in stride(from: 0, to: channels, by: Lanes.scalarCount) {
          let (source, target) = (source + c, target + c)
          square(
            .inputGradient, scratch: workspace.scratch,
            load: { Lanes(source, at: ($0 &* size &+ $1) &* pointStride) },
            store: {
              let place = $0 &* lineStride &+ $1 &* channels
              target.store(Lanes(target, at: place) + $2, at: place)
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

  /// Where the image starts inside its border.
  private static func insideOffset(_ tiling: WinogradTiling, _ channels: Int) -> Int {
    filterSize / 2 * (tiling.paddedWidth + 1) * channels
  }
}

// A block of tiles at a time, from the points to the output images and back. `workspace.strip` holds a row of tiles as
// the convolution's outputs, or their gradients, before the epilogue.
extension WinogradAlgebra {
  /// Y = A' M A of each tile plus the bias, and its epilogue, into the images.
  ///
  /// - Parameter maxIndices: as in ``WinogradConvolution``.
  static func transformOutput(
    _ shape: ConvolutionShape, _ tiling: WinogradTiling, _ tileRows: Range<Int>, _ bias: UnsafePointer<Float>,
    _ epilogue: Epilogue, _ workspace: WinogradWorkspace, _ output: UnsafeMutablePointer<Float>,
    _ maxIndices: UnsafeMutablePointer<Float>?
  ) {
    let channels = shape.outputChannels
    let pointStride = tiling.pointStride(channels: channels)
    let lineStride = tiling.lineCount(channels: channels)
    // ReLU's threshold, or none.
    let floor = Lanes(repeating: epilogue == .none ? -.infinity : 0)
    var source = UnsafePointer(workspace.outputs)
    for tileRow in tileRows {
      let (image, row) = tileRow.quotientAndRemainder(dividingBy: tiling.rows)
      let y = row &* outputSize
      // Two rows that are pooled together may belong to two rows of tiles: the first waits at the start of the strip.
      let waiting = epilogue == .reluAndMaxPool ? y % 2 : 0
      var target = workspace.strip + waiting &* lineStride
      for _ in 0..<tiling.columns {
        for c in stride(from: 0, to: channels, by: Lanes.scalarCount) {
          let (source, target, offset) = (source + c, target + c, Lanes(bias, at: c))
          square(
            .output, scratch: workspace.scratch,
            load: { Lanes(source, at: ($0 &* size &+ $1) &* pointStride) },
            store: {
              let sum = $2 + offset
              target.store(
                sum.replacing(with: floor, where: sum.isLess(than: floor)),
                at: $0 &* lineStride &+ $1 &* channels)
            })
        }
        source += channels
        target += outputSize &* channels
      }
      let height = min(outputSize, shape.height &- y)
      if epilogue == .reluAndMaxPool {
        let lines = (waiting &+ height) / 2
        let place = (image &* shape.height &+ y &- waiting) / 2 &* (shape.width / 2) &* channels
        for line in 0..<lines {
          pool(
            shape, UnsafePointer(workspace.strip) + 2 &* line &* lineStride, lineStride,
            to: output + (place + line &* (shape.width / 2) &* channels),
            maxIndices.map { $0 + (place + line &* (shape.width / 2) &* channels) })
        }
        if waiting &+ height > 2 &* lines {
          workspace.strip.update(from: workspace.strip + 2 &* lines &* lineStride, count: lineStride)
        }
      } else {
        let line = shape.width &* channels
        let target = output + (image &* shape.height &+ y) &* line
        for i in 0..<height {
          (target + i &* line).update(from: workspace.strip + i &* lineStride, count: line)
        }
      }
    }
  }

  /// The largest of each 2x2 in two lines, which are not negative; and which of the four it is.
  private static func pool(
    _ shape: ConvolutionShape, _ lines: UnsafePointer<Float>, _ lineStride: Int,
    to output: UnsafeMutablePointer<Float>, _ maxIndices: UnsafeMutablePointer<Float>?
  ) {
    let channels = shape.outputChannels
    for x in 0..<shape.width / 2 {
      for c in stride(from: x &* channels, to: (x &+ 1) &* channels, by: Lanes.scalarCount) {
        let window = lines + (x &* channels &+ c)
        var largest = Lanes(repeating: 0)
        var maxIndex = Lanes(repeating: 4)
        for tap in 0..<4 {
          let value = Lanes(window, at: tap / 2 &* lineStride &+ tap % 2 &* channels)
          let isLarger = value.exceeds(largest)
          largest.replace(with: value, where: isLarger)
          maxIndex.replace(with: Float(tap), where: isLarger)
        }
        output.store(largest, at: c)
        maxIndices?.store(maxIndex, at: c)
      }
    }
  }

  /// dM = A dY A' of each tile, `[points, tiles, Co]`; adds dY to the bias's gradient.
  ///
  /// - Parameter mask: as in ``WinogradConvolution``.
  static func transformOutputGradient(
    _ shape: ConvolutionShape, _ tiling: WinogradTiling, _ tileRows: Range<Int>,
    _ outputGradient: UnsafePointer<Float>, _ mask: UnsafePointer<Float>, _ epilogue: Epilogue,
    _ biasGradient: UnsafeMutablePointer<Float>, _ workspace: WinogradWorkspace
  ) {
    let channels = shape.outputChannels
    let pointStride = tiling.pointStride(channels: channels)
    let lineStride = tiling.lineCount(channels: channels)
    var target = workspace.outputs
    for tileRow in tileRows {
      let (image, row) = tileRow.quotientAndRemainder(dividingBy: tiling.rows)
      for i in 0..<outputSize {
        let y = row &* outputSize &+ i
        let line = workspace.strip + i &* lineStride
        guard y < shape.height else {
          line.update(repeating: 0, count: lineStride)
          continue
        }
        if epilogue == .reluAndMaxPool {
          let place = (image &* (shape.height / 2) &+ y / 2) &* (shape.width / 2) &* channels
          unpool(shape, outputGradient + place, mask + place, row: y % 2, to: line)
        } else {
          let place = (image &* shape.height &+ y) &* shape.width &* channels
          reluGradient(shape, outputGradient + place, epilogue == .relu ? mask + place : nil, to: line)
        }
        let count = shape.width &* channels
        (line + count).update(repeating: 0, count: lineStride &- count)
        for c in stride(from: 0, to: channels, by: Lanes.scalarCount) {
          var sum = Lanes(biasGradient, at: c)
          for x in 0..<shape.width { sum += Lanes(line, at: x &* channels &+ c) }
          biasGradient.store(sum, at: c)
        }
      }
      var source = UnsafePointer(workspace.strip)
      for _ in 0..<tiling.columns {
        for c in stride(from: 0, to: channels, by: Lanes.scalarCount) {
          let (source, target) = (source + c, target + c)
          square(
            .outputGradient, scratch: workspace.scratch,
            load: { Lanes(source, at: $0 &* lineStride &+ $1 &* channels) },
            store: { target.store($2, at: ($0 &* size &+ $1) &* pointStride) })
        }
        source += outputSize &* channels
        target += channels
      }
    }
  }

  /// A line of gradients, zero where the output of ReLU is.
  private static func reluGradient(
    _ shape: ConvolutionShape, _ gradient: UnsafePointer<Float>, _ output: UnsafePointer<Float>?,
    to line: UnsafeMutablePointer<Float>
  ) {
    let count = shape.width &* shape.outputChannels
    guard let output else { return line.update(from: gradient, count: count) }
    for c in stride(from: 0, to: count, by: Lanes.scalarCount) {
      line.store(
        Lanes(gradient, at: c).replacing(
          with: 0, where: Lanes(output, at: c).isAtMost(Lanes(repeating: 0))), at: c)
    }
  }

  /// The first (`row` 0) or second line of gradients before pooling: each goes to one of four outputs, or to none.
  private static func unpool(
    _ shape: ConvolutionShape, _ gradient: UnsafePointer<Float>, _ maxIndices: UnsafePointer<Float>, row: Int,
    to line: UnsafeMutablePointer<Float>
  ) {
    let channels = shape.outputChannels
    let left = Lanes(repeating: Float(2 &* row))
    let right = Lanes(repeating: Float(2 &* row &+ 1))
    let zero = Lanes(repeating: 0)
    for x in 0..<shape.width / 2 {
      for c in stride(from: x &* channels, to: (x &+ 1) &* channels, by: Lanes.scalarCount) {
        let (value, maxIndex) = (Lanes(gradient, at: c), Lanes(maxIndices, at: c))
        let target = line + (x &* channels &+ c)
        target.store(zero.replacing(with: value, where: maxIndex.equals(left)), at: 0)
        target.store(zero.replacing(with: value, where: maxIndex.equals(right)), at: channels)
      }
    }
  }
}
