import Kernels

/// A two-dimensional convolution: input `[N, H, W, Ci]`, output `[N, Ho, Wo, filters]`.
///
/// Parameters: filter `[Kh, Kw, Ci, filters]`, bias `[filters]`, the layout of Keras and TensorFlow.
public struct Conv2D: Layer {
  public let filters: Int
  public let filterSize: Int
  public let strides: Int
  public let padding: Padding
  public var parameters: [Parameter] = []

  private enum CodingKeys: CodingKey { case filters, filterSize, strides, padding }

  public init(filters: Int, filterSize: Int, strides: Int = 1, padding: Padding = .valid) {
    self.filters = filters
    self.filterSize = filterSize
    self.strides = strides
    self.padding = padding
  }

  public var summary: String {
    "\(filters) filters \(filterSize)x\(filterSize), \(padding.rawValue)"
      + (strides > 1 ? ", strides \(strides)" : "")
  }

  public func outputShape(for inputShape: [Int]) throws(ArchitectureError) -> [Int] {
    guard inputShape.count == 3 else {
      throw ArchitectureError("takes images [height, width, channels], not an input of shape \(inputShape)")
    }
    guard filters > 0, filterSize > 0, strides > 0 else {
      throw ArchitectureError("needs filters, a filter size and strides of at least 1, not \(summary)")
    }
    guard padding == .same || filterSize <= min(inputShape[0], inputShape[1]) else {
      throw ArchitectureError(
        "has a \(filterSize)x\(filterSize) filter, which does not fit into a \(inputShape[0])x\(inputShape[1]) image"
      )
    }
    let shape = shape(batchSize: 1, inputShape)
    return [shape.outputHeight, shape.outputWidth, filters]
  }

  public mutating func initialize(inputShape: [Int], using generator: inout SeededGenerator) {
    let taps = filterSize * filterSize
    let filterShape = [filterSize, filterSize, inputShape[2], filters]
    parameters = [
      Parameter(
        "filter",
        .glorotUniform(
          shape: filterShape, fanIn: taps * inputShape[2], fanOut: taps * filters, using: &generator)),
      Parameter("bias", Tensor(shape: [filters])),
    ]
  }

  public func forward(_ input: Tensor, tape: inout Tape) -> Tensor {
    let shape = shape(batchSize: input.shape[0], Array(input.shape[1...]))
    let (filter, bias) = (parameters[0].value, parameters[1].value)
    var output = Tensor(
      uninitializedShape: [shape.batchSize, shape.outputHeight, shape.outputWidth, filters])
    var target = output.elements.mutableSpan
    tape.kernels.convolution(
      shape, input: input.elements.span, filter: filter.elements.span, bias: bias.elements.span,
      output: &target)
    tape.push(input)
    return output
  }

  public func backward(_ outputGradient: Tensor, tape: inout Tape) -> Tensor {
    let input = tape.pop()
    let filter = parameters[0].value
    let shape = shape(batchSize: input.shape[0], Array(input.shape[1...]))

    var filterGradient = Tensor(uninitializedShape: filter.shape)
    var biasGradient = Tensor(uninitializedShape: [filters])
    var filterTarget = filterGradient.elements.mutableSpan
    var biasTarget = biasGradient.elements.mutableSpan
    tape.kernels.convolutionFilterGradient(
      shape, input: input.elements.span, outputGradient: outputGradient.elements.span,
      filterGradient: &filterTarget, biasGradient: &biasTarget)
    tape.gradients += [filterGradient, biasGradient]

    guard tape.needsInputGradient else { return input }
    var inputGradient = Tensor(uninitializedShape: input.shape)
    var target = inputGradient.elements.mutableSpan
    tape.kernels.convolutionInputGradient(
      shape, outputGradient: outputGradient.elements.span, filter: filter.elements.span,
      inputGradient: &target)
    return inputGradient
  }

  private func shape(batchSize: Int, _ inputShape: [Int]) -> ConvolutionShape {
    ConvolutionShape(
      batchSize: batchSize, height: inputShape[0], width: inputShape[1], inputChannels: inputShape[2],
      outputChannels: filters, filterHeight: filterSize, filterWidth: filterSize, strides: strides,
      padding: padding)
  }
}
