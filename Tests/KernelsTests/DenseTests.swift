import Kernels
import TestSupport
import Testing

@Suite("Dense layers")
struct DenseTests {
  static let tolerance: Float = 3e-6

  struct Results: Equatable {
    let output, inputGradient, weightGradient, biasGradient: [Float]

    init(
      _ kernels: any KernelSet.Type, _ shape: DenseShape, input: [Float], weights: [Float], bias: [Float],
      gradient: [Float], relu: Bool, threads: Int
    ) {
      output = result(shape.outputCount) {
        kernels.dense(
          shape, input: input.span, weights: weights.span, bias: bias.span, relu: relu, threads: threads,
          output: &$0)
      }
      inputGradient = result(shape.inputCount) {
        kernels.denseInputGradient(
          shape, outputGradient: gradient.span, weights: weights.span, threads: threads, inputGradient: &$0)
      }
      (weightGradient, biasGradient) = results(shape.weightCount, shape.outputs) {
        kernels.denseWeightGradient(
          shape, input: input.span, outputGradient: gradient.span, threads: threads, weightGradient: &$0,
          biasGradient: &$1)
      }
    }
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

  @Test("the vector kernels agree with the reference, and any number of threads gives one thread's bytes")
  func vectorAgreesWithReference() {
    checkProperty("the vector kernels agree with the reference", cases: 40) { random in
      let (shape, relu) = (random.denseShape(), Bool.random(using: &random))
      let (input, weights) = (random.numbers(shape.inputCount), random.numbers(shape.weightCount))
      let (bias, gradient) = (random.numbers(shape.outputs), random.numbers(shape.outputCount))
      func run(_ kernels: any KernelSet.Type, threads: Int = 1) -> Results {
        Results(
          kernels, shape, input: input, weights: weights, bias: bias, gradient: gradient, relu: relu,
          threads: threads)
      }
      let (found, expected) = (onAllWidths { run($0.kernels) }, run(Reference.self))
      func expect(_ found: [Float], _ expected: [Float], products: Int, _ name: String) {
        expectSums(
          found, expected, products: products, tolerance: Self.tolerance,
          "the \(name) of \(shape), relu: \(relu),")
      }
      expect(found.output, expected.output, products: shape.inputs, "output")
      expect(found.inputGradient, expected.inputGradient, products: shape.outputs, "input gradient")
      expect(found.weightGradient, expected.weightGradient, products: shape.batchSize, "weight gradient")
      expect(found.biasGradient, expected.biasGradient, products: shape.batchSize, "bias gradient")
      let threads = random.oneOf([2, 3, 4, 8])
      #expect(
        Bool(run(VectorWidth.native.kernels, threads: threads) == found), "\(shape) on \(threads) threads")
    }
  }
}
