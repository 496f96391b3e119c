extension Reference {
  public static func convolution(
    _ shape: ConvolutionShape, input: Span<Float>, filter: Span<Float>, bias: Span<Float>, relu: Bool,
    output: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("filter", filter.count, is: shape.filterCount)
    require("bias", bias.count, is: shape.outputChannels)
    require("output", output.count, is: shape.outputCount)
    var position = 0
    for n in 0..<shape.batchSize {
      for y in 0..<shape.outputHeight {
        for x in 0..<shape.outputWidth {
          for o in 0..<shape.outputChannels {
            var sum = Double(bias[o])
            shape.forEachTap(y, x) { inputRow, inputColumn, tap in
              let pixel = ((n * shape.height + inputRow) * shape.width + inputColumn) * shape.inputChannels
              for c in 0..<shape.inputChannels {
                sum +=
                  Double(input[pixel + c])
                  * Double(filter[(tap * shape.inputChannels + c) * shape.outputChannels + o])
              }
            }
            output[position] = relu ? max(Float(sum), 0) : Float(sum)
            position += 1
          }
        }
      }
    }
  }

  public static func convolutionInputGradient(
    _ shape: ConvolutionShape, outputGradient: Span<Float>, filter: Span<Float>,
    inputGradient: inout MutableSpan<Float>
  ) {
    require("outputGradient", outputGradient.count, is: shape.outputCount)
    require("filter", filter.count, is: shape.filterCount)
    require("inputGradient", inputGradient.count, is: shape.inputCount)
    var sums = [Double](repeating: 0, count: shape.inputCount)
    for n in 0..<shape.batchSize {
      for y in 0..<shape.outputHeight {
        for x in 0..<shape.outputWidth {
          let position = ((n * shape.outputHeight + y) * shape.outputWidth + x) * shape.outputChannels
          shape.forEachTap(y, x) { inputRow, inputColumn, tap in
            let pixel = ((n * shape.height + inputRow) * shape.width + inputColumn) * shape.inputChannels
            for c in 0..<shape.inputChannels {
              for o in 0..<shape.outputChannels {
                sums[pixel + c] +=
                  Double(outputGradient[position + o])
                  * Double(filter[(tap * shape.inputChannels + c) * shape.outputChannels + o])
              }
            }
          }
        }
      }
    }
    for i in sums.indices { inputGradient[i] = Float(sums[i]) }
  }

  public static func convolutionFilterGradient(
    _ shape: ConvolutionShape, input: Span<Float>, outputGradient: Span<Float>,
    filterGradient: inout MutableSpan<Float>, biasGradient: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("outputGradient", outputGradient.count, is: shape.outputCount)
    require("filterGradient", filterGradient.count, is: shape.filterCount)
    require("biasGradient", biasGradient.count, is: shape.outputChannels)
    var filterSums = [Double](repeating: 0, count: shape.filterCount)
    var biasSums = [Double](repeating: 0, count: shape.outputChannels)
    for n in 0..<shape.batchSize {
      for y in 0..<shape.outputHeight {
        for x in 0..<shape.outputWidth {
          let position = ((n * shape.outputHeight + y) * shape.outputWidth + x) * shape.outputChannels
          for o in 0..<shape.outputChannels { biasSums[o] += Double(outputGradient[position + o]) }
          shape.forEachTap(y, x) { inputRow, inputColumn, tap in
            let pixel = ((n * shape.height + inputRow) * shape.width + inputColumn) * shape.inputChannels
            for c in 0..<shape.inputChannels {
              for o in 0..<shape.outputChannels {
                filterSums[(tap * shape.inputChannels + c) * shape.outputChannels + o] +=
                  Double(input[pixel + c]) * Double(outputGradient[position + o])
              }
            }
          }
        }
      }
    }
    for i in filterSums.indices { filterGradient[i] += Float(filterSums[i]) }
    for i in biasSums.indices { biasGradient[i] += Float(biasSums[i]) }
  }
}

extension ConvolutionShape {
  /// Calls `body` with the input row, the input column and the filter's tap (row by row) of each pixel inside the
  /// image that the window at output position (`y`, `x`) covers.
  fileprivate func forEachTap(_ y: Int, _ x: Int, _ body: (Int, Int, Int) -> Void) {
    for i in 0..<filterHeight {
      let row = y * strides + i - paddingTop
      guard (0..<height).contains(row) else { continue }
      for j in 0..<filterWidth {
        let column = x * strides + j - paddingLeft
        guard (0..<width).contains(column) else { continue }
        body(row, column, i * filterWidth + j)
      }
    }
  }
}
