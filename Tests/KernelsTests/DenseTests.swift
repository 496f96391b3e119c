import Kernels
import TestSupport
import Testing

@Suite("Dense layers")
struct DenseTests {
  static let tolerance: Float = 3e-6

  /// Sizes around the kernels' blocks of 48 inputs, 32 outputs, 16 images and blocks of 256 inputs.
  static let shapes: [DenseShape] =
    [1, 5, 7, 86].flatMap { batchSize in
      [1, 47, 48, 300, 3136].flatMap { inputs in
        [1, 10, 17, 256].map { DenseShape(batchSize: batchSize, inputs: inputs, outputs: $0) }
      }
    }

  struct Results: Equatable {
    let output, inputGradient, weightGradient, biasGradient: [Float]
  }

  /// Forward and backward with numbers that depend on the shape alone.
  static func run(_ kernels: any KernelSet.Type, _ shape: DenseShape, threads: Int) -> Results {
    let input = numbers(shape.inputCount, stream: 1)
    let weights = numbers(shape.weightCount, stream: 2)
    let bias = numbers(shape.outputs, stream: 3)
    let gradient = numbers(shape.outputCount, stream: 4)
    let (weightGradient, biasGradient) = results(shape.weightCount, shape.outputs) {
      kernels.denseWeightGradient(
        shape, input: input.span, outputGradient: gradient.span, threads: threads, weightGradient: &$0,
        biasGradient: &$1)
    }
    return Results(
      output: result(shape.outputCount) {
        kernels.dense(
          shape, input: input.span, weights: weights.span, bias: bias.span, relu: false,
          threads: threads, output: &$0)
      },
      inputGradient: result(shape.inputCount) {
        kernels.denseInputGradient(
          shape, outputGradient: gradient.span, weights: weights.span, threads: threads, inputGradient: &$0)
      },
      weightGradient: weightGradient, biasGradient: biasGradient)
  }

  @Test("outputs and gradients are those worked out by hand", arguments: ConvolutionTests.kernelSets)
  func literal(kernels: any KernelSet.Type) {
    let shape = DenseShape(batchSize: 2, inputs: 3, outputs: 2)
    let input: [Float] = [1, 2, 3, 4, 5, 6]
    let weights: [Float] = [1, -1, 0, 2, 3, 0]
    let gradient: [Float] = [1, 2, 0, -1]
    let output = result(4) {
      kernels.dense(
        shape, input: input.span, weights: weights.span, bias: [100, 200].span, relu: false, threads: 1,
        output: &$0)
    }
    #expect(output == [110, 203, 122, 206])
    let inputGradient = result(6) {
      kernels.denseInputGradient(
        shape, outputGradient: gradient.span, weights: weights.span, threads: 1, inputGradient: &$0)
    }
    #expect(inputGradient == [-1, 4, 3, 1, -2, 0])
    let (weightGradient, biasGradient) = results(6, 2) {
      kernels.denseWeightGradient(
        shape, input: input.span, outputGradient: gradient.span, threads: 1, weightGradient: &$0,
        biasGradient: &$1)
    }
    #expect(weightGradient == [1, -2, 2, -1, 3, 0])
    #expect(biasGradient == [1, 1])
  }

  @Test(
    "the vector kernels agree with the reference, and two, three and eight threads give one thread's bytes",
    arguments: shapes)
  func vectorAgreesWithReference(shape: DenseShape) {
    let (found, expected) = (
      onAllWidths { Self.run($0.kernels, shape, threads: 1) }, Self.run(Reference.self, shape, threads: 1)
    )
    #expect(largestRelativeError(found.output, expected.output) < Self.tolerance)
    #expect(largestRelativeError(found.inputGradient, expected.inputGradient) < Self.tolerance)
    #expect(largestRelativeError(found.weightGradient, expected.weightGradient) < Self.tolerance)
    #expect(largestRelativeError(found.biasGradient, expected.biasGradient) < Self.tolerance)
    for threads in [2, 3, 8] {
      #expect(Self.run(VectorWidth.native.kernels, shape, threads: threads) == found, "\(threads) threads")
    }
  }

  @Test(
    "a rectified output is the output with negative values set to zero",
    arguments: ConvolutionTests.kernelSets)
  func relu(kernels: any KernelSet.Type) {
    let shape = DenseShape(batchSize: 7, inputs: 47, outputs: 17)
    let (input, weights) = (numbers(shape.inputCount, stream: 1), numbers(shape.weightCount, stream: 2))
    let bias = numbers(shape.outputs, stream: 3)
    func output(relu: Bool) -> [Float] {
      result(shape.outputCount) {
        kernels.dense(
          shape, input: input.span, weights: weights.span, bias: bias.span, relu: relu, threads: 2,
          output: &$0)
      }
    }
    #expect(output(relu: true) == output(relu: false).map { max($0, 0) })
  }
}
