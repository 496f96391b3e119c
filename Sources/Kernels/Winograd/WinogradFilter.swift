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

  /// target = sum over terms of factor times source, over `count` floats, a multiple of 32.
  private static func combine(
    _ count: Int, _ terms: [(factor: Float, source: UnsafePointer<Float>)],
    to target: UnsafeMutablePointer<Float>
  ) {
    let terms = terms.filter { $0.factor != 0 }
    terms.withUnsafeBufferPointer { terms in
      for i in stride(from: 0, to: count, by: 32) {
        // Four vectors at a time share the fetching of factor and address.
        var sums = InlineArray<4, Lanes>(repeating: Lanes(repeating: 0))
        for (factor, source) in terms {
          let (factor, source) = (Lanes(repeating: factor), source + i)
          for v in 0..<4 { sums[unchecked: v].addProduct(factor, source.lanes(at: v &* 8)) }
        }
        for v in 0..<4 { target.store(sums[unchecked: v], at: i &+ v &* 8) }
      }
    }
  }
}
