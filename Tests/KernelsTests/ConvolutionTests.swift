import Kernels
import TestSupport
import Testing

@Suite("Convolution")
struct ConvolutionTests {
  static let kernelSets: [any KernelSet.Type] = [Reference.self] + vectorKernels
  static let vectorKernels = VectorWidth.allCases.map(\.kernels)

  /// For sums of up to 400 products in single precision, in another order than the reference's.
  static let tolerance: Float = 3e-6

  @Test("a filter over a small image gives the sums worked out by hand", arguments: kernelSets)
  func literalForward(kernels: any KernelSet.Type) {
    let shape = ConvolutionShape(
      batchSize: 1, height: 3, width: 3, inputChannels: 1, outputChannels: 1, filterHeight: 3,
      filterWidth: 3, padding: .same)
    let image: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    let filter: [Float] = [1, 0, -1, 2, 0, -2, 1, 0, -1]
    let output = result(9) {
      kernels.convolution(
        shape, input: image.span, filter: filter.span, bias: [10].span, relu: false, output: &$0)
    }
    #expect(output == [1, 4, 19, -10, 2, 30, -11, 4, 31])
  }

  @Test("the input gradient of a single output gradient is the filter, placed there", arguments: kernelSets)
  func literalInputGradient(kernels: any KernelSet.Type) {
    let shape = ConvolutionShape(
      batchSize: 1, height: 3, width: 3, inputChannels: 1, outputChannels: 1, filterHeight: 3,
      filterWidth: 3, padding: .same)
    let filter: [Float] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    let gradient = result(9) {
      kernels.convolutionInputGradient(
        shape, outputGradient: [0, 0, 0, 0, 2, 0, 0, 0, 1].span, filter: filter.span, inputGradient: &$0)
    }
    #expect(gradient == [2, 4, 6, 8, 11, 14, 14, 20, 23])
  }

  @Test("the filter gradient adds up the image under each output gradient", arguments: kernelSets)
  func literalFilterGradient(kernels: any KernelSet.Type) {
    let shape = ConvolutionShape(
      batchSize: 1, height: 2, width: 3, inputChannels: 1, outputChannels: 1, filterHeight: 1,
      filterWidth: 2, padding: .valid)
    let (filter, bias) = sums(2, 1) {
      kernels.convolutionFilterGradient(
        shape, input: [1, 2, 3, 4, 5, 6].span, outputGradient: [1, 10, 100, 1000].span,
        filterGradient: &$0, biasGradient: &$1)
    }
    #expect(filter == [5421, 6532])
    #expect(bias == [1111])
  }

  @Test("the filter gradient is added to what is there", arguments: kernelSets)
  func filterGradientAdds(kernels: any KernelSet.Type) {
    let shape = ConvolutionShape(
      batchSize: 2, height: 4, width: 5, inputChannels: 3, outputChannels: 17, filterHeight: 3,
      filterWidth: 3, padding: .same)
    // Small integers, whose sums are exact in any order.
    let input = numbers(shape.inputCount, stream: 1, scale: 4).map { $0.rounded() }
    let gradient = numbers(shape.outputCount, stream: 2, scale: 4).map { $0.rounded() }
    func filterAndBias(start: Float) -> ([Float], [Float]) {
      sums(shape.filterCount, shape.outputChannels, start: start) {
        kernels.convolutionFilterGradient(
          shape, input: input.span, outputGradient: gradient.span, filterGradient: &$0, biasGradient: &$1)
      }
    }
    let (fromZero, from100) = (filterAndBias(start: 0), filterAndBias(start: 100))
    #expect(from100.0 == fromZero.0.map { $0 + 100 })
    #expect(from100.1 == fromZero.1.map { $0 + 100 })
  }

  /// Everything that the kernels compute for a convolution.
  struct Results: Equatable {
    let output, inputGradient, filterGradient, biasGradient: [Float]

    init(
      _ kernels: any KernelSet.Type, _ shape: ConvolutionShape, input: [Float], filter: [Float],
      bias: [Float],
      gradient: [Float], relu: Bool
    ) {
      output = result(shape.outputCount) {
        kernels.convolution(
          shape, input: input.span, filter: filter.span, bias: bias.span, relu: relu, output: &$0)
      }
      inputGradient = result(shape.inputCount) {
        kernels.convolutionInputGradient(
          shape, outputGradient: gradient.span, filter: filter.span, inputGradient: &$0)
      }
      (filterGradient, biasGradient) = sums(shape.filterCount, shape.outputChannels) {
        kernels.convolutionFilterGradient(
          shape, input: input.span, outputGradient: gradient.span, filterGradient: &$0, biasGradient: &$1)
      }
    }
  }

  @Test("for small integers, the vector kernels give exactly the reference's integers")
  func exactIntegers() {
    checkProperty("integers are exact", cases: 40) { random in
      let (shape, relu) = (random.convolutionShape(), Bool.random(using: &random))
      let (input, filter) = (
        random.wholeNumbers(shape.inputCount, scale: 4), random.wholeNumbers(shape.filterCount, scale: 4)
      )
      let bias = random.wholeNumbers(shape.outputChannels, scale: 4)
      let gradient = random.wholeNumbers(shape.outputCount, scale: 4)
      func run(_ kernels: any KernelSet.Type) -> Results {
        Results(kernels, shape, input: input, filter: filter, bias: bias, gradient: gradient, relu: relu)
      }
      let (found, expected) = (onAllWidths { run($0.kernels) }, run(Reference.self))
      // `Bool`, because a failure would print all numbers otherwise.
      #expect(Bool(found == expected), "\(shape), relu: \(relu)")
    }
  }

  @Test("the vector kernels agree with the reference, and an image's results do not depend on its batch")
  func vectorAgreesWithReference() {
    checkProperty("the vector kernels agree with the reference", cases: 40) { random in
      let (shape, relu) = (random.convolutionShape(), Bool.random(using: &random))
      let (input, filter) = (random.numbers(shape.inputCount), random.numbers(shape.filterCount))
      let (bias, gradient) = (random.numbers(shape.outputChannels), random.numbers(shape.outputCount))
      func run(_ kernels: any KernelSet.Type) -> Results {
        Results(kernels, shape, input: input, filter: filter, bias: bias, gradient: gradient, relu: relu)
      }
      let (found, expected) = (onAllWidths { run($0.kernels) }, run(Reference.self))
      let taps = shape.filterHeight * shape.filterWidth
      let positions = shape.outputCount / shape.outputChannels
      func expect(_ found: [Float], _ expected: [Float], products: Int, _ name: String) {
        expectSums(
          found, expected, products: products, tolerance: Self.tolerance,
          "the \(name) of \(shape), relu: \(relu),")
      }
      expect(found.output, expected.output, products: taps * shape.inputChannels, "output")
      expect(
        found.inputGradient, expected.inputGradient, products: taps * shape.outputChannels, "input gradient")
      expect(found.filterGradient, expected.filterGradient, products: positions, "filter gradient")
      expect(found.biasGradient, expected.biasGradient, products: positions, "bias gradient")

      let last = ConvolutionShape(
        batchSize: 1, height: shape.height, width: shape.width, inputChannels: shape.inputChannels,
        outputChannels: shape.outputChannels, filterHeight: shape.filterHeight,
        filterWidth: shape.filterWidth,
        strides: shape.strides, padding: shape.padding)
      let alone = Results(
        VectorWidth.native.kernels, last, input: Array(input.suffix(last.inputCount)), filter: filter,
        bias: bias,
        gradient: Array(gradient.suffix(last.outputCount)), relu: relu)
      #expect(Bool(found.output.suffix(last.outputCount).elementsEqual(alone.output)), "an image of \(shape)")
      #expect(
        Bool(found.inputGradient.suffix(last.inputCount).elementsEqual(alone.inputGradient)),
        "an image of \(shape)")
    }
  }
}
