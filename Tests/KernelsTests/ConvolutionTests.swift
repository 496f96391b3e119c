import Kernels
import TestSupport
import Testing

@Suite("Convolution")
struct ConvolutionTests {
  static let kernelSets: [any KernelSet.Type] = [Reference.self] + vectorKernels
  static let vectorKernels = VectorWidth.allCases.map(\.kernels)

  /// Sums of up to 1,600 products in single precision, in another order than the reference's.
  static let tolerance: Float = 3e-6

  /// Batches of one and more, borders, odd sizes, ragged tiles, channel counts around the vectors' eight and sixteen.
  static let shapes: [ConvolutionShape] = [
    .init(
      batchSize: 2, height: 28, width: 28, inputChannels: 1, outputChannels: 32, filterHeight: 5,
      filterWidth: 5, padding: .same),
    .init(
      batchSize: 1, height: 14, width: 14, inputChannels: 32, outputChannels: 32, filterHeight: 5,
      filterWidth: 5, padding: .same),
    .init(
      batchSize: 3, height: 7, width: 9, inputChannels: 16, outputChannels: 64, filterHeight: 3,
      filterWidth: 3, padding: .same),
    .init(
      batchSize: 2, height: 8, width: 11, inputChannels: 5, outputChannels: 17, filterHeight: 3,
      filterWidth: 5, padding: .same),
    .init(
      batchSize: 1, height: 9, width: 6, inputChannels: 3, outputChannels: 7, filterHeight: 3,
      filterWidth: 3, padding: .valid),
    .init(
      batchSize: 2, height: 6, width: 5, inputChannels: 2, outputChannels: 20, filterHeight: 2,
      filterWidth: 4, padding: .same),
    .init(
      batchSize: 2, height: 5, width: 5, inputChannels: 4, outputChannels: 8, filterHeight: 5,
      filterWidth: 5, padding: .valid),
    .init(
      batchSize: 1, height: 1, width: 1, inputChannels: 1, outputChannels: 1, filterHeight: 1,
      filterWidth: 1, padding: .same),
    .init(
      batchSize: 2, height: 9, width: 8, inputChannels: 3, outputChannels: 16, filterHeight: 3,
      filterWidth: 3, strides: 2, padding: .same),
    .init(
      batchSize: 1, height: 8, width: 9, inputChannels: 4, outputChannels: 5, filterHeight: 3,
      filterWidth: 2, strides: 3, padding: .valid),
    .init(
      batchSize: 1, height: 4, width: 4, inputChannels: 2, outputChannels: 3, filterHeight: 1,
      filterWidth: 1, strides: 2, padding: .same),
  ]

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

  @Test("a rectified output is the output with negative values set to zero", arguments: kernelSets)
  func relu(kernels: any KernelSet.Type) {
    let shape = Self.shapes[3]
    let (input, filter) = (numbers(shape.inputCount, stream: 1), numbers(shape.filterCount, stream: 2))
    let bias = numbers(shape.outputChannels, stream: 3)
    func output(relu: Bool) -> [Float] {
      result(shape.outputCount) {
        kernels.convolution(
          shape, input: input.span, filter: filter.span, bias: bias.span, relu: relu, output: &$0)
      }
    }
    #expect(output(relu: true) == output(relu: false).map { max($0, 0) })
  }

  @Test("small integers give the reference's exact integers", arguments: shapes)
  func exactIntegers(shape: ConvolutionShape) {
    let input = numbers(shape.inputCount, stream: 1, scale: 4).map { $0.rounded() }
    let filter = numbers(shape.filterCount, stream: 2, scale: 4).map { $0.rounded() }
    let bias = numbers(shape.outputChannels, stream: 3, scale: 4).map { $0.rounded() }
    let (found, expected) = (
      onAllWidths { width in
        result(shape.outputCount) {
          width.kernels.convolution(
            shape, input: input.span, filter: filter.span, bias: bias.span, relu: false, output: &$0)
        }
      },
      result(shape.outputCount) {
        Reference.convolution(
          shape, input: input.span, filter: filter.span, bias: bias.span, relu: false, output: &$0)
      }
    )
    #expect(found == expected)
  }

  @Test("the vector kernels agree with the reference", arguments: shapes)
  func vectorAgreesWithReference(shape: ConvolutionShape) {
    let input = numbers(shape.inputCount, stream: 1)
    let filter = numbers(shape.filterCount, stream: 2)
    let bias = numbers(shape.outputChannels, stream: 3)
    let gradient = numbers(shape.outputCount, stream: 4)
    func run(_ kernels: any KernelSet.Type) -> [[Float]] {
      let (filterGradient, biasGradient) = sums(shape.filterCount, shape.outputChannels) {
        kernels.convolutionFilterGradient(
          shape, input: input.span, outputGradient: gradient.span, filterGradient: &$0, biasGradient: &$1)
      }
      return [
        result(shape.outputCount) {
          kernels.convolution(
            shape, input: input.span, filter: filter.span, bias: bias.span, relu: false, output: &$0)
        },
        result(shape.inputCount) {
          kernels.convolutionInputGradient(
            shape, outputGradient: gradient.span, filter: filter.span, inputGradient: &$0)
        },
        filterGradient, biasGradient,
      ]
    }
    let (found, expected) = (onAllWidths { run($0.kernels) }, run(Reference.self))
    for (index, what) in ["output", "input gradient", "filter gradient", "bias gradient"].enumerated() {
      #expect(largestRelativeError(found[index], expected[index]) < Self.tolerance, "\(what)")
    }
  }

  @Test("an image's output does not depend on the batch it is in")
  func batchIndependence() {
    func output(_ batchSize: Int) -> [Float] {
      let shape = ConvolutionShape(
        batchSize: batchSize, height: 14, width: 14, inputChannels: 8, outputChannels: 16,
        filterHeight: 3, filterWidth: 3, padding: .same)
      let (input, filter) = (numbers(shape.inputCount), numbers(shape.filterCount, stream: 2))
      return result(shape.outputCount) {
        VectorWidth.native.kernels.convolution(
          shape, input: input.span, filter: filter.span, bias: numbers(16).span, relu: false, output: &$0
        )
      }
    }
    let alone = output(1)
    #expect(Array(output(5).prefix(alone.count)) == alone)
  }
}
