import Kernels
import Tensors

/// A two-dimensional convolution: input `[N, H, W, Ci]`, output `[N, Ho, Wo, filters]`.
///
/// Parameters: filter `[Kh, Kw, Ci, filters]`, bias `[filters]`, the layout of Keras and TensorFlow.
public struct Conv2D: FusingLayer {
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
    guard filters > 0, (1...Self.longestSide).contains(filterSize), (1...Self.longestSide).contains(strides)
    else {
      throw ArchitectureError(
        "needs at least 1 filter, and a filter size and strides from 1 to \(Self.longestSide), not "
          + "\(filters) filters \(filterSize)x\(filterSize), strides \(strides)")
    }
    guard padding == .same || filterSize <= min(inputShape[0], inputShape[1]) else {
      throw ArchitectureError(
        "has a \(filterSize)x\(filterSize) filter, which does not fit into an image of \(inputShape[0])x\(inputShape[1])"
      )
    }
    let shape = shape(batchSize: 1, inputShape)
    return [shape.outputHeight, shape.outputWidth, filters]
  }

  /// The zeros around an image `[height, width, channels]`, as TensorFlow places them: the odd one of `.same` comes last.
  package func zeros(around image: [Int]) -> (top: Int, left: Int, bottom: Int, right: Int) {
    func total(_ length: Int) -> Int {
      padding == .same ? max(0, ((length + strides - 1) / strides - 1) * strides + filterSize - length) : 0
    }
    let (rows, columns) = (total(image[0]), total(image[1]))
    return (rows / 2, columns / 2, rows - rows / 2, columns - columns / 2)
  }

  /// The longest side of a filter, and the widest stride: far more than any image has, and too little for a product of
  /// them to overflow.
  private static let longestSide = 1 << 15

  private func filterShape(inputShape: [Int]) -> [Int] { [filterSize, filterSize, inputShape[2], filters] }

  public func parameterShapes(inputShape: [Int]) -> [TensorShape] {
    [("filter", filterShape(inputShape: inputShape)), ("bias", [filters])]
  }

  public mutating func initialize(inputShape: [Int], using generator: inout SeededGenerator) {
    let taps = filterSize * filterSize
    let filterShape = filterShape(inputShape: inputShape)
    parameters = [
      Parameter(
        "filter",
        .glorotUniform(
          shape: filterShape, fanIn: taps * inputShape[2], fanOut: taps * filters, using: &generator)),
      Parameter("bias", Tensor(shape: [filters])),
    ]
  }

  func forward(_ input: Tensor, epilogue: Epilogue, tape: inout Tape) -> Tensor {
    let shape = shape(batchSize: input.shape[0], Array(input.shape[1...]))
    if let winograd = tape.backend.winograd(for: shape) {
      return winogradForward(shape, winograd, input, epilogue: epilogue, tape: &tape)
    }
    let (filter, bias) = (parameters[0].value, parameters[1].value)
    var output = tape.tensor([shape.batchSize, shape.outputHeight, shape.outputWidth, filters])
    var target = output.elements.mutableSpan
    tape.kernels.convolution(
      shape, input: input.elements.span, filter: filter.elements.span, bias: bias.elements.span,
      relu: epilogue == .relu, output: &target)
    tape.pushInput(input)
    if epilogue == .relu { tape.push(output) }
    return output
  }

  func backward(_ outputGradient: Tensor, epilogue: Epilogue, tape: inout Tape) -> Tensor {
    let outputShape = Array(outputGradient.shape[1...])
    if let winograd = winograd(outputShape: outputShape, backend: tape.backend) {
      return winogradBackward(winograd, outputGradient, epilogue: epilogue, tape: &tape)
    }
    let outputGradient =
      epilogue == .relu ? tape.gradient(beforeReLU: outputGradient) : outputGradient
    defer { tape.recycle(outputGradient) }
    let input = tape.pop()
    let filter = parameters[0].value
    let shape = shape(batchSize: input.shape[0], Array(input.shape[1...]))

    if tape.gradients.isEmpty { tape.gradients = [tape.zeros(filter.shape), tape.zeros([filters])] }
    var (filterGradient, biasGradient) = tape.takeTwoGradients()
    var filterTarget = filterGradient.elements.mutableSpan
    var biasTarget = biasGradient.elements.mutableSpan
    tape.kernels.convolutionFilterGradient(
      shape, input: input.elements.span, outputGradient: outputGradient.elements.span,
      filterGradient: &filterTarget, biasGradient: &biasTarget)
    tape.gradients = [filterGradient, biasGradient]

    guard tape.needsInputGradient else { return input }
    var inputGradient = tape.tensor(input.shape)
    var target = inputGradient.elements.mutableSpan
    tape.kernels.convolutionInputGradient(
      shape, outputGradient: outputGradient.elements.span, filter: filter.elements.span,
      inputGradient: &target)
    return inputGradient
  }

  public func multiplyAdds(inputShape: [Int]) -> Int {
    let shape = shape(batchSize: 1, inputShape)
    return shape.filterCount * shape.outputHeight * shape.outputWidth
  }

  public func scaled(by scaling: ChannelScaling) -> Self? {
    var layer = self
    layer.parameters.scale(by: scaling)
    return layer
  }

  private func shape(batchSize: Int, _ inputShape: [Int]) -> ConvolutionShape {
    ConvolutionShape(
      batchSize: batchSize, height: inputShape[0], width: inputShape[1], inputChannels: inputShape[2],
      outputChannels: filters, filterHeight: filterSize, filterWidth: filterSize, strides: strides,
      padding: padding)
  }

  /// Winograd's algorithm, if it can compute outputs of a shape. Inputs then have the same height and width.
  private func winograd(outputShape: [Int], backend: Backend) -> (any WinogradConvolution.Type)? {
    // Without padding, the filter may be larger than the outputs.
    guard padding == .same else { return nil }
    return backend.winograd(
      for: shape(batchSize: 1, [outputShape[0], outputShape[1], parameters[0].value.shape[2]]))
  }
}

// By Winograd's algorithm.
extension Conv2D {
  /// The transformed filter and its transpose.
  public func transformedWeights(inputShape: [Int], tape: Tape) -> [Tensor] {
    let shape = shape(batchSize: 1, inputShape)
    guard let winograd = tape.backend.winograd(for: shape) else { return [] }
    let filter = parameters[0].value
    let count = Winograd.transformedFilterCount(shape)
    var (transformed, transposed) = (tape.tensor([count]), tape.tensor([count]))
    var transformedTarget = transformed.elements.mutableSpan
    var transposedTarget = transposed.elements.mutableSpan
    winograd.transformFilter(
      shape, filter: filter.elements.span, transformed: &transformedTarget, transposed: &transposedTarget)
    return [transformed, transposed]
  }

  func supports(_ epilogue: Epilogue, outputShape: [Int], backend: Backend) -> Bool {
    guard epilogue == .reluAndMaxPool else { return true }
    return outputShape[0].isMultiple(of: 2) && outputShape[1].isMultiple(of: 2)
      && winograd(outputShape: outputShape, backend: backend) != nil
  }

  private func winogradForward(
    _ shape: ConvolutionShape, _ winograd: any WinogradConvolution.Type, _ input: Tensor, epilogue: Epilogue,
    tape: inout Tape
  ) -> Tensor {
    let transformedWeights =
      tape.transformedWeights.isEmpty
      ? transformedWeights(inputShape: Array(input.shape[1...]), tape: tape) : tape.transformedWeights
    let (filter, bias) = (transformedWeights[0], parameters[1].value)
    var workspace = tape.tensor([Winograd.workspaceCount(shape)])
    let pooling = epilogue == .reluAndMaxPool ? 2 : 1
    let outputShape = [
      shape.batchSize, shape.outputHeight / pooling, shape.outputWidth / pooling, filters,
    ]
    var output = tape.tensor(outputShape)
    var maxIndices = tape.tensor(epilogue == .reluAndMaxPool && tape.isRecording ? outputShape : [0])
    var workspaceSpan = workspace.elements.mutableSpan
    var target = output.elements.mutableSpan
    var maxIndicesTarget = maxIndices.elements.mutableSpan
    winograd.winogradConvolution(
      shape, input: input.elements.span, transformedFilter: filter.elements.span, bias: bias.elements.span,
      epilogue: epilogue, workspace: &workspaceSpan, output: &target, maxIndices: &maxIndicesTarget)
    tape.recycle(workspace)
    tape.push(transformedWeights[1])
    tape.pushInput(input)
    switch epilogue {
    case .none: break
    case .relu: tape.push(output)
    case .reluAndMaxPool:
      tape.push(maxIndices)
      tape.push(output)
    }
    return output
  }

  /// Adds the transformed filter's gradient and the bias's to `tape.gradients`.
  private func winogradBackward(
    _ winograd: any WinogradConvolution.Type, _ outputGradient: Tensor, epilogue: Epilogue, tape: inout Tape
  ) -> Tensor {
    let output = epilogue == .none ? Tensor(shape: [0]) : tape.pop()
    let maxIndices = epilogue == .reluAndMaxPool ? tape.pop() : Tensor(shape: [0])
    let mask = epilogue == .reluAndMaxPool ? maxIndices : output
    let input = tape.pop()
    let transposedFilter = tape.pop()
    let shape = shape(batchSize: input.shape[0], Array(input.shape[1...]))

    if tape.gradients.isEmpty {
      var sums = tape.tensor([Winograd.transformedFilterCount(shape)])
      sums.elements[0] = 0
      tape.gradients = [sums, tape.zeros([filters])]
    }
    var (filterGradient, biasGradient) = tape.takeTwoGradients()
    var workspace = tape.tensor([Winograd.workspaceCount(shape)])
    var inputGradient = tape.tensor(input.shape)
    var workspaceSpan = workspace.elements.mutableSpan
    var target = inputGradient.elements.mutableSpan
    var filterTarget = filterGradient.elements.mutableSpan
    var biasTarget = biasGradient.elements.mutableSpan
    winograd.winogradGradients(
      shape, input: input.elements.span, transposedFilter: transposedFilter.elements.span,
      epilogue: epilogue, mask: mask.elements.span, outputGradient: outputGradient.elements.span,
      workspace: &workspaceSpan, inputGradient: &target, transformedFilterGradient: &filterTarget,
      biasGradient: &biasTarget)
    tape.gradients = [filterGradient, biasGradient]
    for tensor in [output, maxIndices, workspace, outputGradient] { tape.recycle(tensor) }
    return inputGradient
  }

  public func finishGradients(inputShape: [Int], tape: Tape) -> [Tensor] {
    let shape = shape(batchSize: 1, inputShape)
    guard let winograd = tape.backend.winograd(for: shape), let sums = tape.gradients.first else {
      return tape.gradients
    }
    var gradient = tape.tensor(parameters[0].value.shape)
    var target = gradient.elements.mutableSpan
    winograd.winogradFilterGradient(
      shape, transformedFilterGradient: sums.elements.span, filterGradient: &target)
    tape.recycle(sums)
    return [gradient, tape.gradients[1]]
  }
}

extension Tape {
  /// The two tensors of `gradients`, taken out so that they can be changed in place.
  fileprivate mutating func takeTwoGradients() -> (Tensor, Tensor) {
    let second = gradients.removeLast()
    return (gradients.removeLast(), second)
  }
}

extension Padding: Codable {}
