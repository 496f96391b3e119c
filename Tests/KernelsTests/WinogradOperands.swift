import Kernels
import TestSupport

extension WinogradTests {
  /// What goes into both passes.
  struct Operands {
    let shape: ConvolutionShape
    let epilogue: Epilogue
    var input: [Float]
    let filter, bias, outputGradient: [Float]

    /// Numbers that depend only on the shape and the epilogue.
    init(_ shape: ConvolutionShape, _ epilogue: Epilogue = .none) {
      self.shape = shape
      self.epilogue = epilogue
      input = numbers(shape.inputCount, stream: 1)
      filter = numbers(shape.filterCount, stream: 2)
      bias = numbers(shape.outputChannels, stream: 3)
      outputGradient = numbers(shape.outputCount(epilogue), stream: 4)
    }

    init(_ shape: ConvolutionShape, _ epilogue: Epilogue, using random: inout SplitMix64) {
      self.shape = shape
      self.epilogue = epilogue
      input = random.numbers(shape.inputCount)
      filter = random.numbers(shape.filterCount)
      bias = random.numbers(shape.outputChannels)
      outputGradient = random.numbers(shape.outputCount(epilogue))
    }

    /// The filter and its transpose, transformed.
    func transformedFilters(_ width: VectorWidth = .native) -> (filter: [Float], transposed: [Float]) {
      let count = Winograd.transformedFilterCount(shape)
      return results(count, count) {
        width.winograd.transformFilter(shape, filter: filter.span, transformed: &$0, transposed: &$1)
      }
    }
  }
}

extension WinogradTests.Operands {
  /// The same for some images of the batch.
  func images(_ range: Range<Int>) -> Self {
    func part(_ values: [Float]) -> [Float] {
      let stride = values.count / shape.batchSize
      return Array(values[range.lowerBound * stride..<range.upperBound * stride])
    }
    return Self(
      shape: WinogradTests.shape(
        range.count, shape.height, shape.width, shape.inputChannels, shape.outputChannels,
        filterSize: shape.filterHeight),
      input: part(input), filter: filter, bias: bias, outputGradient: part(outputGradient))
  }

  private init(
    shape: ConvolutionShape, input: [Float], filter: [Float], bias: [Float], outputGradient: [Float]
  ) {
    self.shape = shape
    self.epilogue = .none
    self.input = input
    self.filter = filter
    self.bias = bias
    self.outputGradient = outputGradient
  }
}
