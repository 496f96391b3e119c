import Kernels
import Testing

@Suite("Dense layers")
struct DenseTests {
  static let tolerance: Float = 3e-6

  static let shapes = [
    DenseShape(batchSize: 11, inputs: 3136, outputs: 256),
    DenseShape(batchSize: 86, inputs: 256, outputs: 10),
    DenseShape(batchSize: 1, inputs: 17, outputs: 33), DenseShape(batchSize: 7, inputs: 5, outputs: 16),
    DenseShape(batchSize: 8, inputs: 1, outputs: 1), DenseShape(batchSize: 13, inputs: 6, outputs: 9),
  ]

  @Test("outputs and gradients are those worked out by hand", arguments: ConvolutionTests.kernelSets)
  func literal(kernels: any KernelSet.Type) {
    let shape = DenseShape(batchSize: 2, inputs: 3, outputs: 2)
    let input: [Float] = [1, 2, 3, 4, 5, 6]
    let weights: [Float] = [1, -1, 0, 2, 3, 0]
    let gradient: [Float] = [1, 2, 0, -1]
    let output = result(4) {
      kernels.dense(
        shape, input: input.span, weights: weights.span, bias: [100, 200].span, rectifies: false, output: &$0)
    }
    #expect(output == [110, 203, 122, 206])
    let inputGradient = result(6) {
      kernels.denseInputGradient(
        shape, outputGradient: gradient.span, weights: weights.span, inputGradient: &$0)
    }
    #expect(inputGradient == [-1, 4, 3, 1, -2, 0])
    let (weightGradient, biasGradient) = results(6, 2) {
      kernels.denseWeightGradient(
        shape, input: input.span, outputGradient: gradient.span, weightGradient: &$0, biasGradient: &$1)
    }
    #expect(weightGradient == [1, -2, 2, -1, 3, 0])
    #expect(biasGradient == [1, 1])
  }

  @Test("the vector kernels agree with the reference", arguments: shapes)
  func vectorAgreesWithReference(shape: DenseShape) {
    let input = numbers(shape.inputCount, stream: 1)
    let weights = numbers(shape.weightCount, stream: 2)
    let bias = numbers(shape.outputs, stream: 3)
    let gradient = numbers(shape.outputCount, stream: 4)
    func run(_ kernels: any KernelSet.Type) -> (
      output: [Float], input: [Float], weights: [Float], bias: [Float]
    ) {
      let (weightGradient, biasGradient) = results(shape.weightCount, shape.outputs) {
        kernels.denseWeightGradient(
          shape, input: input.span, outputGradient: gradient.span, weightGradient: &$0, biasGradient: &$1)
      }
      return (
        result(shape.outputCount) {
          kernels.dense(
            shape, input: input.span, weights: weights.span, bias: bias.span, rectifies: false, output: &$0)
        },
        result(shape.inputCount) {
          kernels.denseInputGradient(
            shape, outputGradient: gradient.span, weights: weights.span, inputGradient: &$0)
        },
        weightGradient, biasGradient
      )
    }
    let (found, expected) = (run(Vector.self), run(Reference.self))
    #expect(largestRelativeError(found.output, expected.output) < Self.tolerance)
    #expect(largestRelativeError(found.input, expected.input) < Self.tolerance)
    #expect(largestRelativeError(found.weights, expected.weights) < Self.tolerance)
    #expect(largestRelativeError(found.bias, expected.bias) < Self.tolerance)
  }
}
