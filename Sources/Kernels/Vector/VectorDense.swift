// With M images, I inputs and O outputs the three products are
//
//   output [M, O] = input [M, I] weights [I, O],   weightGradient [I, O] = input' outputGradient,
//   inputGradient [M, I] = outputGradient weights'
//
// The weights are by far the largest operand: each product goes through them, or their gradient, once, a block at a
// time, and the threads share the blocks.
extension VectorKernels {
  /// Blocks of 64 outputs, or of 32 with many threads; the sum goes over blocks of inputs whose weights stay in the
  /// cache.
  static func dense(
    _ shape: DenseShape, input: Span<Float>, weights: Span<Float>, bias: Span<Float>, relu: Bool,
    threads: Int, output: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("weights", weights.count, is: shape.weightCount)
    require("bias", bias.count, is: shape.outputs)
    require("output", output.count, is: shape.outputCount)
    let threads = useful(threads, for: shape)
    let blockWidth = (shape.outputs >= threads * 4 * Panels.width ? 4 : 2) * Panels.width
    let blockDepth = 256
    nonisolated(unsafe) let (input, weights, bias) = (input.base, weights.base, bias.base)
    output.withBase { output in
      nonisolated(unsafe) let output = output
      concurrently(count: (shape.outputs + blockWidth - 1) / blockWidth, threads: threads) { block in
        let first = block * blockWidth
        let columns = min(blockWidth, shape.outputs - first)
        let panelCount = (columns + Panels.width - 1) / Panels.width
        let biasPanels = Panels(bias + first, rows: 1, columns: columns, packed: true)
        let memory = ScratchMemory(panelCount * shape.batchSize * Panels.width)
        let sums = memory.base
        for panel in 0..<panelCount {
          for n in 0..<shape.batchSize {
            (sums + (panel * shape.batchSize + n) * Panels.width)
              .update(from: biasPanels.panel(panel), count: Panels.width)
          }
        }
        for start in stride(from: 0, to: shape.inputs, by: blockDepth) {
          let depth = min(blockDepth, shape.inputs - start)
          let panels = Panels(
            weights + start * shape.outputs + first, rows: depth, columns: columns, rowStride: shape.outputs,
            packed: true)
          for panel in 0..<panelCount {
            let sums = sums + panel * shape.batchSize * Panels.width
            @inline(__always)
            func run<let rows: Int>(_ size: RegisterTile<Lanes, rows>.Type, _ n: Int) {
              var tile = size.init(sums: sums + n * Panels.width, rowStride: Panels.width)
              tile.accumulate(
                depth: depth, a: input + n * shape.inputs + start, rowStride: shape.inputs, depthStride: 1,
                b: panels.panel(panel), bStride: Panels.width)
              tile.store(to: sums + n * Panels.width, rowStride: Panels.width, columns: Panels.width)
            }
            Lanes.forEachTile(
              of: shape.batchSize, twelve: { run(RegisterTile<Lanes, 12>.self, $0) },
              six: { run(RegisterTile<Lanes, 6>.self, $0) },
              four: { run(RegisterTile<Lanes, 4>.self, $0) }, one: { run(RegisterTile<Lanes, 1>.self, $0) })
          }
        }
        for panel in 0..<panelCount {
          let width = min(Panels.width, columns - panel * Panels.width)
          for n in 0..<shape.batchSize {
            let source = sums + (panel * shape.batchSize + n) * Panels.width
            let target = output + n * shape.outputs + first + panel * Panels.width
            for o in 0..<width { target[o] = relu && source[o] < 0 ? 0 : source[o] }
          }
        }
      }
    }
  }

  /// The transpose is computed, inputGradient' = weights outputGradient', which reads the weights in the order in which
  /// they are stored.
  static func denseInputGradient(
    _ shape: DenseShape, outputGradient: Span<Float>, weights: Span<Float>, threads: Int,
    inputGradient: inout MutableSpan<Float>
  ) {
    require("outputGradient", outputGradient.count, is: shape.outputCount)
    require("weights", weights.count, is: shape.weightCount)
    require("inputGradient", inputGradient.count, is: shape.inputCount)
    let memory = ScratchMemory(shape.outputCount)
    let transposed = memory.base
    for o in 0..<shape.outputs {
      for n in 0..<shape.batchSize {
        transposed[o * shape.batchSize + n] = outputGradient[n * shape.outputs + o]
      }
    }
    let panels = Panels(transposed, rows: shape.outputs, columns: shape.batchSize, packed: true)
    nonisolated(unsafe) let weights = weights.base
    inputGradient.withBase { inputGradient in
      nonisolated(unsafe) let inputGradient = inputGradient
      forEachBlock(of: shape, threads: threads) { first, rows in
        let memory = ScratchMemory(blockRows * Panels.width)
        let columns = memory.base
        for panel in 0..<(shape.batchSize + Panels.width - 1) / Panels.width {
          @inline(__always)
          func run<let rows: Int>(_ size: RegisterTile<Lanes, rows>.Type, _ i: Int) {
            var tile = size.init()
            tile.accumulate(
              depth: shape.outputs, a: weights + (first + i) * shape.outputs, rowStride: shape.outputs,
              depthStride: 1, b: panels.panel(panel), bStride: Panels.width)
            tile.store(to: columns + i * Panels.width, rowStride: Panels.width, columns: Panels.width)
          }
          Lanes.forEachTile(
            of: rows, overlaps: true, twelve: { run(RegisterTile<Lanes, 12>.self, $0) },
            six: { run(RegisterTile<Lanes, 6>.self, $0) },
            four: { run(RegisterTile<Lanes, 4>.self, $0) }, one: { run(RegisterTile<Lanes, 1>.self, $0) })
          let firstImage = panel * Panels.width
          for n in 0..<min(Panels.width, shape.batchSize - firstImage) {
            let target = inputGradient + (firstImage + n) * shape.inputs + first
            for i in 0..<rows { target[i] = columns[i * Panels.width + n] }
          }
        }
      }
    }
  }

  static func denseWeightGradient(
    _ shape: DenseShape, input: Span<Float>, outputGradient: Span<Float>, threads: Int,
    weightGradient: inout MutableSpan<Float>, biasGradient: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("outputGradient", outputGradient.count, is: shape.outputCount)
    require("weightGradient", weightGradient.count, is: shape.weightCount)
    require("biasGradient", biasGradient.count, is: shape.outputs)
    biasGradient.withBase { $0.update(repeating: 0, count: shape.outputs) }
    addRows(outputGradient, columns: shape.outputs, to: &biasGradient)
    let panels = Panels(outputGradient.base, rows: shape.batchSize, columns: shape.outputs, packed: true)
    nonisolated(unsafe) let input = input.base
    weightGradient.withBase { target in
      nonisolated(unsafe) let target = target
      forEachBlock(of: shape, threads: threads) { first, rows in
        let memory = ScratchMemory(shape.batchSize * rows)
        let packed = memory.base
        for n in 0..<shape.batchSize {
          (packed + n * rows).update(from: input + n * shape.inputs + first, count: rows)
        }
        for panel in 0..<(shape.outputs + Panels.width - 1) / Panels.width {
          let column = panel * Panels.width
          @inline(__always)
          func run<let tileRows: Int>(_ size: RegisterTile<Lanes, tileRows>.Type, _ i: Int) {
            var tile = size.init()
            tile.accumulate(
              depth: shape.batchSize, a: UnsafePointer(packed) + i, rowStride: 1, depthStride: rows,
              b: panels.panel(panel), bStride: Panels.width)
            tile.store(
              to: target + (first + i) * shape.outputs + column, rowStride: shape.outputs,
              columns: shape.outputs - column)
          }
          Lanes.forEachTile(
            of: rows, overlaps: true, twelve: { run(RegisterTile<Lanes, 12>.self, $0) },
            six: { run(RegisterTile<Lanes, 6>.self, $0) },
            four: { run(RegisterTile<Lanes, 4>.self, $0) }, one: { run(RegisterTile<Lanes, 1>.self, $0) })
        }
      }
    }
  }

  /// Calls `body` with the first input of each block and the number of inputs in it.
  private static func forEachBlock(
    of shape: DenseShape, threads: Int, _ body: @Sendable (_ first: Int, _ rows: Int) -> Void
  ) {
    concurrently(
      count: (shape.inputs + blockRows - 1) / blockRows, threads: useful(threads, for: shape)
    ) { block in
      let first = block * blockRows
      body(first, min(blockRows, shape.inputs - first))
    }
  }

  /// A single thread for work that is done before a second one could be woken up.
  private static func useful(_ threads: Int, for shape: DenseShape) -> Int {
    shape.batchSize * shape.weightCount < 1_000_000 ? 1 : threads
  }

  /// How many inputs' weights make a block of the gradients: eight register tiles of six.
  private static var blockRows: Int { 48 }
}
