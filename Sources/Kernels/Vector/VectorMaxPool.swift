extension VectorKernels {
  static func maxPool(
    _ shape: PoolingShape, input: Span<Float>, output: inout MutableSpan<Float>
  ) {
    guard shape.channels.isMultiple(of: 4) else {
      return Reference.maxPool(shape, input: input, output: &output)
    }
    require("input", input.count, is: shape.inputCount)
    require("output", output.count, is: shape.outputCount)
    let input = input.base
    output.withBase { target in
      forEachWindow(shape) { window, position in
        @inline(__always)
        func run<Lanes: FloatLanes>(_: Lanes.Type, _ c: Int) {
          var largest = Lanes(repeating: -.infinity)
          forEachTap(shape) { tap in
            let candidate = Lanes(input, at: window + tap + c)
            largest.replace(with: candidate, where: candidate.exceeds(largest))
          }
          target.store(largest, at: position + c)
        }
        Lanes.forEachGroup(
          of: shape.channels, whole: { run(Lanes.self, $0) }, four: { run(SIMD4<Float>.self, $0) })
      }
    }
  }

  /// Windows that overlap are left to ``Reference``.
  static func maxPoolInputGradient(
    _ shape: PoolingShape, input: Span<Float>, output: Span<Float>, outputGradient: Span<Float>,
    inputGradient: inout MutableSpan<Float>
  ) {
    guard shape.channels.isMultiple(of: 4), shape.strides >= shape.poolSize else {
      return Reference.maxPoolInputGradient(
        shape, input: input, output: output, outputGradient: outputGradient, inputGradient: &inputGradient)
    }
    require("input", input.count, is: shape.inputCount)
    require("output", output.count, is: shape.outputCount)
    require("outputGradient", outputGradient.count, is: shape.outputCount)
    require("inputGradient", inputGradient.count, is: shape.inputCount)
    let (input, output, gradient) = (input.base, output.base, outputGradient.base)
    inputGradient.withBase { target in
      if !shape.windowsCoverInput { target.update(repeating: 0, count: shape.inputCount) }
      forEachWindow(shape) { window, position in
        @inline(__always)
        func run<Lanes: FloatLanes>(_: Lanes.Type, _ c: Int) {
          let largest = Lanes(output, at: position + c)
          var remaining = Lanes(gradient, at: position + c)
          forEachTap(shape) { tap in
            let isLargest = Lanes(input, at: window + tap + c).equals(largest)
            target.store(
              Lanes(repeating: 0).replacing(with: remaining, where: isLargest), at: window + tap + c)
            remaining.replace(with: 0, where: isLargest)
          }
        }
        Lanes.forEachGroup(
          of: shape.channels, whole: { run(Lanes.self, $0) }, four: { run(SIMD4<Float>.self, $0) })
      }
    }
  }

  /// Calls `body` with the offsets of each window's first input pixel and of its output pixel.
  @inline(__always)
  private static func forEachWindow(_ shape: PoolingShape, _ body: (Int, Int) -> Void) {
    var position = 0
    for n in 0..<shape.batchSize {
      for y in 0..<shape.outputHeight {
        for x in 0..<shape.outputWidth {
          body(
            ((n * shape.height + y * shape.strides) * shape.width + x * shape.strides) * shape.channels,
            position)
          position += shape.channels
        }
      }
    }
  }

  /// Calls `body` with the offset of each pixel of a window from the window's first.
  @inline(__always)
  private static func forEachTap(_ shape: PoolingShape, _ body: (Int) -> Void) {
    for i in 0..<shape.poolSize {
      for j in 0..<shape.poolSize {
        body((i * shape.width + j) * shape.channels)
      }
    }
  }
}

extension PoolingShape {
  /// Whether every pixel is in a window.
  fileprivate var windowsCoverInput: Bool {
    strides == poolSize && height.isMultiple(of: poolSize) && width.isMultiple(of: poolSize)
  }
}
