extension Vector {
  public static func dense(
    _ shape: DenseShape, input: Span<Float>, weights: Span<Float>, bias: Span<Float>, rectifies: Bool,
    output: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("weights", weights.count, is: shape.weightCount)
    require("bias", bias.count, is: shape.outputs)
    require("output", output.count, is: shape.outputCount)
    let panels = Panels(weights.base, rows: shape.inputs, columns: shape.outputs)
    let biasPanels = Panels(bias.base, rows: 1, columns: shape.outputs)
    let input = input.base
    output.withBase { output in
      for panel in 0..<(shape.outputs + Panels.width - 1) / Panels.width {
        let first = panel * Panels.width
        let start = biasPanels.panel(panel)
        func run<let rows: Int>(_ tile: consuming RegisterTile<rows>, _ n: Int) {
          tile.accumulate(
            depth: shape.inputs, a: input + n * shape.inputs, rowStride: shape.inputs, depthStride: 1,
            b: panels.panel(panel), bStride: panels.rowStride)
          if rectifies { tile.rectify() }
          tile.store(
            to: output + n * shape.outputs + first, rowStride: shape.outputs, columns: shape.outputs - first)
        }
        forEachTile(
          of: shape.batchSize, overlaps: true,
          six: { run(RegisterTile<6>(repeating: start), $0) },
          four: { run(RegisterTile<4>(repeating: start), $0) },
          one: { run(RegisterTile<1>(repeating: start), $0) })
      }
    }
  }

  /// Each element is a dot product of two contiguous rows; sixteen of them at a time share their loads.
  public static func denseInputGradient(
    _ shape: DenseShape, outputGradient: Span<Float>, weights: Span<Float>,
    inputGradient: inout MutableSpan<Float>
  ) {
    require("outputGradient", outputGradient.count, is: shape.outputCount)
    require("weights", weights.count, is: shape.weightCount)
    require("inputGradient", inputGradient.count, is: shape.inputCount)
    let (gradient, weights, depth) = (outputGradient.base, weights.base, shape.outputs)
    inputGradient.withBase { inputGradient in
      var i = 0
      while i < shape.inputs {
        let columns = min(4, shape.inputs - i)
        for n in 0..<shape.batchSize {
          let row = gradient + n * depth
          let target = inputGradient + n * shape.inputs + i
          if columns == 4 {
            let sums = fourDotProducts(row, weights + i * depth, depth: depth)
            for j in 0..<4 { target[j] = sums[j] }
          } else {
            for j in 0..<columns { target[j] = dotProduct(row, weights + (i + j) * depth, depth: depth) }
          }
        }
        i += columns
      }
    }
  }

  /// The dot products of `row` with four consecutive rows of `depth` floats.
  @inline(__always)
  private static func fourDotProducts(
    _ row: UnsafePointer<Float>, _ rows: UnsafePointer<Float>, depth: Int
  ) -> SIMD4<Float> {
    var sums = InlineArray<4, Lanes>(repeating: Lanes(repeating: 0))
    var k = 0
    while k + 8 <= depth {
      let left = row.lanes(at: k)
      for j in 0..<4 { sums[unchecked: j].addProduct(left, rows.lanes(at: j * depth + k)) }
      k += 8
    }
    var results = SIMD4<Float>(repeating: 0)
    for j in 0..<4 { results[j] = total(sums[unchecked: j]) }
    while k < depth {
      for j in 0..<4 { results[j] += row[k] * rows[j * depth + k] }
      k += 1
    }
    return results
  }

  private static func dotProduct(
    _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, depth: Int
  ) -> Float {
    var sum = Lanes(repeating: 0)
    var k = 0
    while k + 8 <= depth {
      sum.addProduct(left.lanes(at: k), right.lanes(at: k))
      k += 8
    }
    var result = total(sum)
    while k < depth {
      result += left[k] * right[k]
      k += 1
    }
    return result
  }

  /// The sum of the lanes, halved three times; the standard library's `sum()` is a slow call.
  @inline(__always)
  private static func total(_ lanes: Lanes) -> Float {
    let four = lanes.lowHalf + lanes.highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
  }

  public static func denseWeightGradient(
    _ shape: DenseShape, input: Span<Float>, outputGradient: Span<Float>,
    weightGradient: inout MutableSpan<Float>, biasGradient: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("outputGradient", outputGradient.count, is: shape.outputCount)
    require("weightGradient", weightGradient.count, is: shape.weightCount)
    require("biasGradient", biasGradient.count, is: shape.outputs)
    sumRows(outputGradient, columns: shape.outputs, to: &biasGradient)
    let panels = Panels(outputGradient.base, rows: shape.batchSize, columns: shape.outputs)
    let zeros = [Float](repeating: 0, count: Panels.width)
    let (input, start) = (input.base, zeros.span.base)
    weightGradient.withBase { target in
      for panel in 0..<(shape.outputs + Panels.width - 1) / Panels.width {
        let first = panel * Panels.width
        func run<let rows: Int>(_ tile: consuming RegisterTile<rows>, _ i: Int) {
          tile.accumulate(
            depth: shape.batchSize, a: input + i, rowStride: 1, depthStride: shape.inputs,
            b: panels.panel(panel), bStride: panels.rowStride)
          tile.store(
            to: target + i * shape.outputs + first, rowStride: shape.outputs, columns: shape.outputs - first)
        }
        forEachTile(
          of: shape.inputs, overlaps: true,
          six: { run(RegisterTile<6>(repeating: start), $0) },
          four: { run(RegisterTile<4>(repeating: start), $0) },
          one: { run(RegisterTile<1>(repeating: start), $0) })
      }
    }
    withExtendedLifetime(zeros) {}
  }
}
