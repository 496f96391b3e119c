import Testing

@testable import Kernels

@Suite("Winograd convolution")
struct WinogradTests {
  /// One image and several, tiles that end with the image and ragged ones, images smaller than a tile, blocks of tiles
  /// that end in the middle of an image.
  static let shapes: [ConvolutionShape] = [5, 3].flatMap { filterSize in
    [
      (1, 28, 28, 32, 32), (2, 14, 14, 32, 64), (5, 7, 9, 16, 16), (1, 1, 1, 16, 16), (3, 4, 4, 16, 32),
      (2, 5, 3, 48, 16), (1, 13, 6, 16, 80),
    ].map { batchSize, height, width, inputs, outputs in
      ConvolutionShape(
        batchSize: batchSize, height: height, width: width, inputChannels: inputs, outputChannels: outputs,
        filterHeight: filterSize, filterWidth: filterSize, padding: .same)
    }
  }

  /// The largest errors that the algorithm may make, relative to the largest result: forward, input gradient and filter
  /// gradient. Its transforms multiply by up to 64, so they are larger than those of a direct convolution.
  static func tolerances(_ shape: ConvolutionShape) -> (forward: Float, input: Float, filter: Float) {
    shape.filterHeight == 5 ? (2e-5, 2e-5, 4e-5) : (5e-6, 5e-6, 1e-5)
  }

  struct Results {
    var output, inputGradient, filterGradient, biasGradient: [Float]
  }

  /// Forward and backward with numbers that depend on the shape alone.
  static func run(_ shape: ConvolutionShape, rectifies: Bool, winograd: Bool) -> Results {
    let input = numbers(shape.inputCount, stream: 1)
    let filter = numbers(shape.filterCount, stream: 2)
    let bias = numbers(shape.outputChannels, stream: 3)
    let gradient = numbers(shape.outputCount, stream: 4)
    guard winograd else {
      let output = result(shape.outputCount) {
        Reference.convolution(
          shape, input: input.span, filter: filter.span, bias: bias.span, rectifies: rectifies, output: &$0)
      }
      var masked = gradient
      if rectifies { for i in masked.indices where output[i] <= 0 { masked[i] = 0 } }
      let (filterGradient, biasGradient) = results(shape.filterCount, shape.outputChannels) {
        Reference.convolutionFilterGradient(
          shape, input: input.span, outputGradient: masked.span, filterGradient: &$0, biasGradient: &$1)
      }
      let inputGradient = result(shape.inputCount) {
        Reference.convolutionInputGradient(
          shape, outputGradient: masked.span, filter: filter.span, inputGradient: &$0)
      }
      return Results(
        output: output, inputGradient: inputGradient, filterGradient: filterGradient,
        biasGradient: biasGradient)
    }
    let (transformed, transposed) = results(
      Winograd.transformedFilterCount(shape), Winograd.transformedFilterCount(shape)
    ) { Winograd.transformFilter(shape, filter: filter.span, transformed: &$0, transposed: &$1) }
    var workspace = [Float](repeating: .nan, count: Winograd.workspaceCount(shape))
    let (transformedInput, output) = results(
      Winograd.transformedInputCount(shape, keeping: true), shape.outputCount
    ) {
      var workspaceSpan = workspace.mutableSpan
      Winograd.convolution(
        shape, input: input.span, transformedFilter: transformed.span, bias: bias.span, rectifies: rectifies,
        transformedInput: &$0, workspace: &workspaceSpan, output: &$1)
    }
    workspace = [Float](repeating: .nan, count: Winograd.gradientWorkspaceCount(shape))
    var inputGradient = [Float](repeating: .nan, count: shape.inputCount)
    let rectifiedOutput = rectifies ? output : []
    let (filterGradient, biasGradient) = results(shape.filterCount, shape.outputChannels) {
      var workspaceSpan = workspace.mutableSpan
      var inputSpan = inputGradient.mutableSpan
      Winograd.gradients(
        shape, transformedInput: transformedInput.span, transposedFilter: transposed.span,
        rectifiedOutput: rectifiedOutput.span, outputGradient: gradient.span,
        workspace: &workspaceSpan, inputGradient: &inputSpan, filterGradient: &$0, biasGradient: &$1)
    }
    return Results(
      output: output, inputGradient: inputGradient, filterGradient: filterGradient, biasGradient: biasGradient
    )
  }

  @Test("outputs and gradients agree with the reference", arguments: shapes)
  func agreesWithReference(shape: ConvolutionShape) {
    let (found, expected) = (
      Self.run(shape, rectifies: false, winograd: true), Self.run(shape, rectifies: false, winograd: false)
    )
    let tolerances = Self.tolerances(shape)
    #expect(largestRelativeError(found.output, expected.output) < tolerances.forward)
    #expect(largestRelativeError(found.inputGradient, expected.inputGradient) < tolerances.input)
    #expect(largestRelativeError(found.filterGradient, expected.filterGradient) < tolerances.filter)
    #expect(largestRelativeError(found.biasGradient, expected.biasGradient) < 3e-6)
  }

  @Test("the rectifier in the output transform is the reference's", arguments: shapes)
  func rectifies(shape: ConvolutionShape) {
    let (found, expected) = (
      Self.run(shape, rectifies: true, winograd: true), Self.run(shape, rectifies: true, winograd: false)
    )
    let tolerances = Self.tolerances(shape)
    #expect(largestRelativeError(found.output, expected.output) < tolerances.forward)
    #expect(found.output.allSatisfy { $0 >= 0 })
    #expect(largestRelativeError(found.filterGradient, expected.filterGradient) < tolerances.filter)
    #expect(largestRelativeError(found.inputGradient, expected.inputGradient) < tolerances.input)
  }

  @Test("without room to keep the transformed input the outputs are the same bytes", arguments: shapes)
  func discardsTransformedInput(shape: ConvolutionShape) {
    let (input, filter) = (numbers(shape.inputCount, stream: 1), numbers(shape.filterCount, stream: 2))
    let bias = numbers(shape.outputChannels, stream: 3)
    let (transformed, _) = results(
      Winograd.transformedFilterCount(shape), Winograd.transformedFilterCount(shape)
    ) { Winograd.transformFilter(shape, filter: filter.span, transformed: &$0, transposed: &$1) }
    var workspace = [Float](repeating: .nan, count: Winograd.workspaceCount(shape))
    let (_, output) = results(Winograd.transformedInputCount(shape, keeping: false), shape.outputCount) {
      var workspaceSpan = workspace.mutableSpan
      Winograd.convolution(
        shape, input: input.span, transformedFilter: transformed.span, bias: bias.span, rectifies: false,
        transformedInput: &$0, workspace: &workspaceSpan, output: &$1)
    }
    #expect(output == Self.run(shape, rectifies: false, winograd: true).output)
  }

  @Test("strides, other paddings, other filters and few channels are left to the vector kernels")
  func unsupported() {
    func shape(_ filter: Int, _ channels: Int, strides: Int = 1, padding: Padding = .same) -> ConvolutionShape
    {
      ConvolutionShape(
        batchSize: 1, height: 8, width: 8, inputChannels: channels, outputChannels: 16, filterHeight: filter,
        filterWidth: filter, strides: strides, padding: padding)
    }
    #expect(Winograd.supports(shape(3, 16)) && Winograd.supports(shape(5, 32)))
    #expect(!Winograd.supports(shape(3, 1)) && !Winograd.supports(shape(7, 16)))
    #expect(!Winograd.supports(shape(3, 16, strides: 2)) && !Winograd.supports(shape(3, 16, padding: .valid)))
  }
}
