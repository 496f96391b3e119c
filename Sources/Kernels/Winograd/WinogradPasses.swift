// The filters go through G once a batch; the lanes hold channels.
extension WinogradAlgebra {
  /// U = G g G' as `[points, Ci, Co]`, and transposed as `[points, Co, Ci]`.
  static func transformFilter(
    _ shape: ConvolutionShape, _ filter: UnsafePointer<Float>, _ transformed: UnsafeMutablePointer<Float>,
    _ transposed: UnsafeMutablePointer<Float>
  ) {
    let (inputs, outputs, taps) = (shape.inputChannels, shape.outputChannels, filterSize)
    let matrix = filterMatrix
    let count = inputs * outputs
    let memory = ScratchMemory(size * taps * count)
    let half = memory.base
    for i in 0..<size {
      for j in 0..<taps {
        combine(
          count, (0..<taps).map { (matrix[i][$0], filter + ($0 * taps + j) * count) },
          to: half + (i * taps + j) * count)
      }
    }
    for i in 0..<size {
      for j in 0..<size {
        combine(
          count, (0..<taps).map { (matrix[j][$0], UnsafePointer(half) + (i * taps + $0) * count) },
          to: transformed + (i * size + j) * count)
      }
    }
    for point in 0..<points {
      let (source, target) = (transformed + point * count, transposed + point * count)
      for c in 0..<inputs {
        for o in 0..<outputs { target[o &* inputs &+ c] = source[c &* outputs &+ o] }
      }
    }
  }

  /// dW = G' dU G, from `[points, count]` to `[taps, count]`.
  static func transformFilterGradient(
    _ shape: ConvolutionShape, _ sums: UnsafePointer<Float>, _ filterGradient: UnsafeMutablePointer<Float>
  ) {
    let count = shape.inputChannels * shape.outputChannels
    let (taps, matrix) = (filterSize, filterMatrix)
    let memory = ScratchMemory(taps * size * count)
    let half = memory.base
    for i in 0..<taps {
      for j in 0..<size {
        combine(
          count, (0..<size).map { (matrix[$0][i], sums + ($0 * size + j) * count) },
          to: half + (i * size + j) * count)
      }
    }
    for i in 0..<taps {
      for j in 0..<taps {
        combine(
          count, (0..<size).map { (matrix[$0][j], UnsafePointer(half) + (i * size + $0) * count) },
          to: filterGradient + (i * taps + j) * count)
      }
    }
  }

  /// target = sum over terms of factor times source, over `count` floats, a multiple of 64.
  private static func combine(
    _ count: Int, _ terms: [(factor: Float, source: UnsafePointer<Float>)],
    to target: UnsafeMutablePointer<Float>
  ) {
    let terms = terms.filter { $0.factor != 0 }
    terms.withUnsafeBufferPointer { terms in
      for i in stride(from: 0, to: count, by: 4 &* Lanes.scalarCount) {
        // Four vectors at a time share the fetching of factor and address.
        var sums = InlineArray<4, Lanes>(repeating: Lanes(repeating: 0))
        for (factor, source) in terms {
          let (factor, source) = (Lanes(repeating: factor), source + i)
          for v in 0..<4 { sums[unchecked: v].addProduct(factor, Lanes(source, at: v &* Lanes.scalarCount)) }
        }
        for v in 0..<4 { target.store(sums[unchecked: v], at: i &+ v &* Lanes.scalarCount) }
      }
    }
  }
}

/// The passes over a batch, a block of tiles at a time.
extension WinogradAlgebra {
  static func tiling(_ shape: ConvolutionShape) -> WinogradTiling {
    WinogradTiling(shape, outputSize: outputSize)
  }

  static func forward(
    _ shape: ConvolutionShape, _ input: UnsafePointer<Float>, _ filter: UnsafePointer<Float>,
    _ bias: UnsafePointer<Float>, _ epilogue: Epilogue, _ memory: UnsafeMutablePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ maxIndices: UnsafeMutablePointer<Float>?
  ) {
    let tiling = tiling(shape)
    let workspace = WinogradWorkspace(memory, shape, tiling, points: points)
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    let inputStride = tiling.pointStride(channels: inputs)
    let outputStride = tiling.pointStride(channels: outputs)
    workspace.paddedInput.update(repeating: 0, count: tiling.paddedCount(channels: inputs))
    for block in 0..<tiling.blockCount {
      let tileRows = tiling.tileRows(ofBlock: block)
      transformInput(shape, tiling, tileRows, input, workspace)
      for point in 0..<points {
        multiply(
          tileRows.count &* tiling.columns, workspace.inputs + point &* inputStride, inner: inputs,
          filter + point &* inputs &* outputs, outer: outputs, to: workspace.outputs + point &* outputStride)
      }
      transformOutput(shape, tiling, tileRows, bias, epilogue, workspace, output, maxIndices)
    }
  }

  /// The input is transformed again: that takes less time than fetching from memory what the forward pass computed.
  static func backward(
    _ shape: ConvolutionShape, _ input: UnsafePointer<Float>, _ transposedFilter: UnsafePointer<Float>,
    _ epilogue: Epilogue, _ mask: UnsafePointer<Float>, _ outputGradient: UnsafePointer<Float>,
    _ memory: UnsafeMutablePointer<Float>, _ inputGradient: UnsafeMutablePointer<Float>,
    _ transformedFilterGradient: UnsafeMutablePointer<Float>, adds: Bool,
    _ biasGradient: UnsafeMutablePointer<Float>
  ) {
    let tiling = tiling(shape)
    let workspace = WinogradWorkspace(memory, shape, tiling, points: points)
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    let inputStride = tiling.pointStride(channels: inputs)
    let outputStride = tiling.pointStride(channels: outputs)
    workspace.paddedInput.update(repeating: 0, count: tiling.paddedCount(channels: inputs))
    for block in 0..<tiling.blockCount {
      let tileRows = tiling.tileRows(ofBlock: block)
      let count = tileRows.count &* tiling.columns
      transformInput(shape, tiling, tileRows, input, workspace)
      transformOutputGradient(
        shape, tiling, tileRows, outputGradient, mask, epilogue, biasGradient, workspace)
      for point in 0..<points {
        let values = workspace.inputs + point &* inputStride
        let gradients = workspace.outputs + point &* outputStride
        addTransposedProduct(
          count, values, inputs, gradients, outputs,
          to: transformedFilterGradient + point &* inputs &* outputs, adds: adds || block > 0)
        // The point's values are not needed any more; their gradients replace them.
        multiply(
          count, gradients, inner: outputs, transposedFilter + point &* inputs &* outputs, outer: inputs,
          to: values)
      }
      transformInputGradient(shape, tiling, tileRows, workspace, inputGradient)
    }
  }

  /// target (`count` x `outer`) = values (`count` x `inner`) times matrix (`inner` x `outer`).
  private static func multiply(
    _ count: Int, _ values: UnsafeMutablePointer<Float>, inner: Int, _ matrix: UnsafePointer<Float>,
    outer: Int, to target: UnsafeMutablePointer<Float>
  ) {
    for first in stride(from: 0, to: outer, by: Panels.width) {
      @inline(__always)
      func run<let rows: Int>(_ size: RegisterTile<Lanes, rows>.Type, _ t: Int) {
        var tile = size.init()
        tile.accumulate(
          depth: inner, a: UnsafePointer(values) + t &* inner, rowStride: inner, depthStride: 1,
          b: matrix + first, bStride: outer)
        tile.store(to: target + (t &* outer &+ first), rowStride: outer, columns: Panels.width)
      }
      Lanes.forEachTile(
        of: count, overlaps: true, twelve: { run(RegisterTile<Lanes, 12>.self, $0) },
        six: { run(RegisterTile<Lanes, 6>.self, $0) },
        four: { run(RegisterTile<Lanes, 4>.self, $0) }, one: { run(RegisterTile<Lanes, 1>.self, $0) })
    }
  }

  /// sums (`inputs` x `outputs`), from zero unless `adds`, += the transpose of values (`count` x `inputs`) times
  /// gradients (`count` x `outputs`).
  private static func addTransposedProduct(
    _ count: Int, _ values: UnsafeMutablePointer<Float>, _ inputs: Int,
    _ gradients: UnsafeMutablePointer<Float>, _ outputs: Int, to sums: UnsafeMutablePointer<Float>, adds: Bool
  ) {
    for first in stride(from: 0, to: outputs, by: Panels.width) {
      @inline(__always)
      func run<let rows: Int>(_ size: RegisterTile<Lanes, rows>.Type, _ c: Int) {
        let target = sums + (c &* outputs &+ first)
        if !adds { size.init().store(to: target, rowStride: outputs, columns: Panels.width) }
        var tile = size.init(sums: target, rowStride: outputs)
        tile.accumulate(
          depth: count, a: UnsafePointer(values) + c, rowStride: 1, depthStride: inputs,
          b: UnsafePointer(gradients) + first, bStride: outputs)
        tile.store(to: target, rowStride: outputs, columns: Panels.width)
      }
      Lanes.forEachTile(
        of: inputs, twelve: { run(RegisterTile<Lanes, 12>.self, $0) },
        six: { run(RegisterTile<Lanes, 6>.self, $0) }, four: { run(RegisterTile<Lanes, 4>.self, $0) },
        one: { run(RegisterTile<Lanes, 1>.self, $0) })
    }
  }
}
