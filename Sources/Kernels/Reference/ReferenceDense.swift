extension Reference {
  public static func dense(
    _ shape: DenseShape, input: Span<Float>, weights: Span<Float>, bias: Span<Float>, relu: Bool,
    threads: Int, output: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("weights", weights.count, is: shape.weightCount)
    require("bias", bias.count, is: shape.outputs)
    require("output", output.count, is: shape.outputCount)
    for n in 0..<shape.batchSize {
      for o in 0..<shape.outputs {
        var sum = Double(bias[o])
        for i in 0..<shape.inputs {
          sum += Double(input[n * shape.inputs + i]) * Double(weights[i * shape.outputs + o])
        }
        output[n * shape.outputs + o] = relu ? max(Float(sum), 0) : Float(sum)
      }
    }
  }

  public static func denseInputGradient(
    _ shape: DenseShape, outputGradient: Span<Float>, weights: Span<Float>, threads: Int,
    inputGradient: inout MutableSpan<Float>
  ) {
    require("outputGradient", outputGradient.count, is: shape.outputCount)
    require("weights", weights.count, is: shape.weightCount)
    require("inputGradient", inputGradient.count, is: shape.inputCount)
    for n in 0..<shape.batchSize {
      for i in 0..<shape.inputs {
        var sum = 0.0
        for o in 0..<shape.outputs {
          sum += Double(outputGradient[n * shape.outputs + o]) * Double(weights[i * shape.outputs + o])
        }
        inputGradient[n * shape.inputs + i] = Float(sum)
      }
    }
  }

  public static func denseWeightGradient(
    _ shape: DenseShape, input: Span<Float>, outputGradient: Span<Float>, threads: Int,
    weightGradient: inout MutableSpan<Float>, biasGradient: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("outputGradient", outputGradient.count, is: shape.outputCount)
    require("weightGradient", weightGradient.count, is: shape.weightCount)
    require("biasGradient", biasGradient.count, is: shape.outputs)
    for o in 0..<shape.outputs {
      for i in 0..<shape.inputs {
        var sum = 0.0
        for n in 0..<shape.batchSize {
          sum += Double(input[n * shape.inputs + i]) * Double(outputGradient[n * shape.outputs + o])
        }
        weightGradient[i * shape.outputs + o] = Float(sum)
      }
      var sum = 0.0
      for n in 0..<shape.batchSize { sum += Double(outputGradient[n * shape.outputs + o]) }
      biasGradient[o] = Float(sum)
    }
  }
}
