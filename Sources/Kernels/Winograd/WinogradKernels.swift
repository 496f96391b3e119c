/// The passes over a batch for one filter size.
enum WinogradKernels<Algebra: WinogradAlgebra> {
  @inline(__always) static var size: Int { Algebra.size }
  @inline(__always) static var points: Int { Algebra.size * Algebra.size }
  @inline(__always) static var blockTiles: Int { WinogradTiling.blockTiles }

  static func forward(
    _ shape: ConvolutionShape, _ input: UnsafePointer<Float>, _ filter: UnsafePointer<Float>,
    _ bias: UnsafePointer<Float>, _ rectifies: Bool, _ transformedInput: UnsafeMutablePointer<Float>,
    _ keepsTransformedInput: Bool, _ workspace: UnsafeMutablePointer<Float>,
    _ output: UnsafeMutablePointer<Float>
  ) {
    let tiling = WinogradTiling(shape)
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    let scratch = workspace
    let patch = scratch + 512
    let products = patch + points * max(inputs, outputs)
    let blockStride = keepsTransformedInput ? points * blockTiles * inputs : 0
    for block in 0..<tiling.blockCount {
      let count = tiling.count(inBlock: block)
      let values = transformedInput + block * blockStride
      for t in 0..<count {
        transformInput(
          tiling, block * blockTiles + t, input, channels: inputs, patch, scratch, to: values + t * inputs)
      }
      multiply(count, values, inner: inputs, filter, outer: outputs, products)
      for t in 0..<count {
        transformOutput(
          tiling, block * blockTiles + t, products + t * outputs, channels: outputs, bias, rectifies, scratch,
          output)
      }
    }
  }

  static func backward(
    _ shape: ConvolutionShape, _ transformedInput: UnsafePointer<Float>, _ filter: UnsafePointer<Float>,
    _ rectifiedOutput: UnsafePointer<Float>?, _ outputGradient: UnsafePointer<Float>,
    _ workspace: UnsafeMutablePointer<Float>, _ inputGradient: UnsafeMutablePointer<Float>,
    _ filterGradient: UnsafeMutablePointer<Float>,
    _ biasGradient: UnsafeMutablePointer<Float>
  ) {
    let tiling = WinogradTiling(shape)
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    let blockStride = points * blockTiles * outputs
    let scratch = workspace
    let patch = scratch + 512
    let products = patch + points * max(inputs, outputs)
    let sums = products + points * blockTiles * max(inputs, outputs)
    let gradients = sums + points * inputs * outputs
    inputGradient.update(repeating: 0, count: shape.inputCount)
    biasGradient.update(repeating: 0, count: outputs)
    for block in 0..<tiling.blockCount {
      let count = tiling.count(inBlock: block)
      let values = gradients + block * blockStride
      for t in 0..<count {
        transformOutputGradient(
          tiling, block * blockTiles + t, outputGradient, rectifiedOutput, channels: outputs, patch,
          biasGradient,
          scratch, to: values + t * outputs)
      }
      multiply(count, values, inner: outputs, filter, outer: inputs, products)
      for t in 0..<count {
        transformInputGradient(
          tiling, block * blockTiles + t, products + t * inputs, channels: inputs, scratch, inputGradient)
      }
    }
    multiplyTransposed(tiling, transformedInput, inputs, gradients, outputs, to: sums)
    transformFilterGradient(inputs * outputs, sums, filterGradient)
  }

  /// For each point, products = values (`count` x `inner`) times matrix (`inner` x `outer`).
  private static func multiply(
    _ count: Int, _ values: UnsafeMutablePointer<Float>, inner: Int, _ matrices: UnsafePointer<Float>,
    outer: Int,
    _ products: UnsafeMutablePointer<Float>
  ) {
    for point in 0..<points {
      let a = UnsafePointer(values) + point * blockTiles * inner
      let matrix = matrices + point * inner * outer
      let target = products + point * blockTiles * outer
      for first in stride(from: 0, to: outer, by: Panels.width) {
        func run<let rows: Int>(_ tile: consuming RegisterTile<rows>, _ t: Int) {
          tile.accumulate(
            depth: inner, a: a + t * inner, rowStride: inner, depthStride: 1, b: matrix + first,
            bStride: outer)
          tile.store(to: target + t * outer + first, rowStride: outer, columns: Panels.width)
        }
        forEachTile(
          of: count, overlaps: true, six: { run(RegisterTile<6>(), $0) },
          four: { run(RegisterTile<4>(), $0) },
          one: { run(RegisterTile<1>(), $0) })
      }
    }
  }

  /// For each point, sums = the transformed inputs' transpose times the transformed output gradients.
  private static func multiplyTransposed(
    _ tiling: WinogradTiling, _ transformedInput: UnsafePointer<Float>, _ inputs: Int,
    _ gradients: UnsafeMutablePointer<Float>, _ outputs: Int, to sums: UnsafeMutablePointer<Float>
  ) {
    for point in 0..<points {
      for first in stride(from: 0, to: outputs, by: Panels.width) {
        func run<let rows: Int>(_ tile: consuming RegisterTile<rows>, _ c: Int) {
          for block in 0..<tiling.blockCount {
            let place = (block * points + point) * blockTiles
            tile.accumulate(
              depth: tiling.count(inBlock: block), a: transformedInput + place * inputs + c, rowStride: 1,
              depthStride: inputs, b: UnsafePointer(gradients) + place * outputs + first, bStride: outputs)
          }
          tile.store(
            to: sums + (point * inputs + c) * outputs + first, rowStride: outputs, columns: Panels.width)
        }
        forEachTile(
          of: inputs, overlaps: true, six: { run(RegisterTile<6>(), $0) },
          four: { run(RegisterTile<4>(), $0) },
          one: { run(RegisterTile<1>(), $0) })
      }
    }
  }
}
