extension Reference {
  public static func maxPool(
    _ shape: PoolingShape, input: Span<Float>, output: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("output", output.count, is: shape.outputCount)
    shape.forEachWindow { position, taps in
      var largest = -Float.infinity
      for tap in taps where input[tap] > largest || input[tap].isNaN { largest = input[tap] }
      output[position] = largest
    }
  }

  public static func maxPoolInputGradient(
    _ shape: PoolingShape, input: Span<Float>, output: Span<Float>, outputGradient: Span<Float>,
    inputGradient: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("output", output.count, is: shape.outputCount)
    require("outputGradient", outputGradient.count, is: shape.outputCount)
    require("inputGradient", inputGradient.count, is: shape.inputCount)
    for i in 0..<inputGradient.count { inputGradient[i] = 0 }
    shape.forEachWindow { position, taps in
      if let first = taps.first(where: { input[$0] == output[position] }) {
        inputGradient[first] += outputGradient[position]
      }
    }
  }
}

extension PoolingShape {
  /// Calls `body` with each output position and the input positions of its window, row by row.
  fileprivate func forEachWindow(_ body: (Int, [Int]) -> Void) {
    var position = 0
    for n in 0..<batchSize {
      for y in 0..<outputHeight {
        for x in 0..<outputWidth {
          for c in 0..<channels {
            let taps = (0..<poolSize * poolSize).map { tap in
              let row = y * strides + tap / poolSize
              let column = x * strides + tap % poolSize
              return ((n * height + row) * width + column) * channels + c
            }
            body(position, taps)
            position += 1
          }
        }
      }
    }
  }
}
