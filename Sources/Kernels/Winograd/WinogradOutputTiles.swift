// A block of tiles at a time, from the points to the output images and back. `workspace.strip` holds a row of tiles as
// the convolution's outputs, or their gradients, before the epilogue.
extension WinogradAlgebra {
  /// Y = A' M A of each tile plus the bias, and its epilogue, into the images.
  ///
  /// - Parameter maxIndices: as in ``Winograd/convolution``.
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
        for c in stride(from: 0, to: channels, by: 8) {
          let (source, target, offset) = (source + c, target + c, bias.lanes(at: c))
          square(
            .output, scratch: workspace.scratch,
            load: { source.lanes(at: ($0 &* size &+ $1) &* pointStride) },
            store: {
              let sum = $2 + offset
              target.store(
                sum.replacing(with: floor, where: sum .< floor), at: $0 &* lineStride &+ $1 &* channels)
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
      for c in stride(from: x &* channels, to: (x &+ 1) &* channels, by: 8) {
        let window = lines + (x &* channels &+ c)
        var largest = Lanes(repeating: 0)
        var maxIndex = Lanes(repeating: 4)
        for tap in 0..<4 {
          let value = window.lanes(at: tap / 2 &* lineStride &+ tap % 2 &* channels)
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
  /// - Parameter mask: as in ``Winograd/gradients``.
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
        for c in stride(from: 0, to: channels, by: 8) {
          var sum = biasGradient.lanes(at: c)
          for x in 0..<shape.width { sum += line.lanes(at: x &* channels &+ c) }
          biasGradient.store(sum, at: c)
        }
      }
      var source = UnsafePointer(workspace.strip)
      for _ in 0..<tiling.columns {
        for c in stride(from: 0, to: channels, by: 8) {
          let (source, target) = (source + c, target + c)
          square(
            .outputGradient, scratch: workspace.scratch,
            load: { source.lanes(at: $0 &* lineStride &+ $1 &* channels) },
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
    for c in stride(from: 0, to: count, by: 8) {
      line.store(gradient.lanes(at: c).replacing(with: 0, where: output.lanes(at: c) .<= 0), at: c)
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
    for x in 0..<shape.width / 2 {
      for c in stride(from: x &* channels, to: (x &+ 1) &* channels, by: 8) {
        let (value, maxIndex) = (gradient.lanes(at: c), maxIndices.lanes(at: c))
        let target = line + (x &* channels &+ c)
        target.store(value.replacing(with: 0, where: maxIndex .!= left), at: 0)
        target.store(value.replacing(with: 0, where: maxIndex .!= right), at: channels)
      }
    }
  }
}
