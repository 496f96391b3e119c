import Kernels

/// A two-dimensional convolution: input `[N, H, W, Ci]`, output `[N, Ho, Wo, filters]`.
///
/// Parameters: filter `[Kh, Kw, Ci, filters]`, bias `[filters]`, the layout of Keras and TensorFlow.
public struct Conv2D: RectifyingLayer {
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

  func forward(_ input: Tensor, rectifies: Bool, tape: inout Tape) -> Tensor {
    let shape = shape(batchSize: input.shape[0], Array(input.shape[1...]))
    guard !tape.backend.usesWinograd(for: shape) else {
      return winogradForward(shape, input, rectifies: rectifies, tape: &tape)
    }
    let (filter, bias) = (parameters[0].value, parameters[1].value)
    var output = tape.tensor([shape.batchSize, shape.outputHeight, shape.outputWidth, filters])
    var target = output.elements.mutableSpan
    tape.kernels.convolution(
      shape, input: input.elements.span, filter: filter.elements.span, bias: bias.elements.span,
      rectifies: rectifies, output: &target)
    tape.push(input)
    if rectifies { tape.push(output) }
    return output
  }

  func backward(_ outputGradient: Tensor, rectifies: Bool, tape: inout Tape) -> Tensor {
    guard !tape.backend.usesWinograd(for: sameSizeShape(of: outputGradient)) else {
      return winogradBackward(outputGradient, rectifies: rectifies, tape: &tape)
    }
    var outputGradient = outputGradient
    if rectifies {
      let output = tape.pop()
      outputGradient = tape.gradient(beforeRectifierOf: output, outputGradient)
      tape.recycle(output)
    }
    defer { tape.recycle(outputGradient) }
    let input = tape.pop()
    let filter = parameters[0].value
    let shape = shape(batchSize: input.shape[0], Array(input.shape[1...]))

    var (filterGradient, biasGradient) = (tape.tensor(filter.shape), tape.tensor([filters]))
    var filterTarget = filterGradient.elements.mutableSpan
    var biasTarget = biasGradient.elements.mutableSpan
    tape.kernels.convolutionFilterGradient(
      shape, input: input.elements.span, outputGradient: outputGradient.elements.span,
      filterGradient: &filterTarget, biasGradient: &biasTarget)
    tape.gradients += [filterGradient, biasGradient]

    guard tape.needsInputGradient else { return input }
    var inputGradient = tape.tensor(input.shape)
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

  /// The shape of a convolution whose outputs are as many as its inputs.
  private func sameSizeShape(of output: Tensor) -> ConvolutionShape {
    shape(batchSize: output.shape[0], [output.shape[1], output.shape[2], parameters[0].value.shape[2]])
  }
}

// Winograd's algorithm keeps the transformed input on the tape instead of the input.
extension Conv2D {
  /// The transformed filter and its transpose.
  public func prepared(inputShape: [Int], backend: Backend) -> [Tensor] {
    let shape = shape(batchSize: 1, inputShape)
    guard backend.usesWinograd(for: shape) else { return [] }
    let filter = parameters[0].value
    let count = Winograd.transformedFilterCount(shape)
    var (transformed, transposed) = (Tensor(uninitializedShape: [count]), Tensor(uninitializedShape: [count]))
    var transformedTarget = transformed.elements.mutableSpan
    var transposedTarget = transposed.elements.mutableSpan
    Winograd.transformFilter(
      shape, filter: filter.elements.span, transformed: &transformedTarget, transposed: &transposedTarget)
    return [transformed, transposed]
  }

  private func winogradForward(
    _ shape: ConvolutionShape, _ input: Tensor, rectifies: Bool, tape: inout Tape
  ) -> Tensor {
    let prepared =
      tape.prepared.isEmpty
      ? prepared(inputShape: Array(input.shape[1...]), backend: tape.backend) : tape.prepared
    let (filter, bias) = (prepared[0], parameters[1].value)
    var transformedInput = tape.tensor([
      Winograd.transformedInputCount(shape, keeping: tape.isRecording)
    ])
    var workspace = tape.tensor([Winograd.workspaceCount(shape)])
    var output = tape.tensor([shape.batchSize, shape.outputHeight, shape.outputWidth, filters])
    var transformedTarget = transformedInput.elements.mutableSpan
    var workspaceSpan = workspace.elements.mutableSpan
    var target = output.elements.mutableSpan
    Winograd.convolution(
      shape, input: input.elements.span, transformedFilter: filter.elements.span, bias: bias.elements.span,
      rectifies: rectifies, transformedInput: &transformedTarget, workspace: &workspaceSpan, output: &target)
    tape.recycle(workspace)
    guard tape.isRecording else {
      tape.recycle(transformedInput)
      return output
    }
    tape.push(prepared[1])
    tape.push(transformedInput)
    if rectifies { tape.push(output) }
    return output
  }

  private func winogradBackward(_ outputGradient: Tensor, rectifies: Bool, tape: inout Tape) -> Tensor {
    let shape = sameSizeShape(of: outputGradient)
    let output = rectifies ? tape.pop() : Tensor(shape: [0])
    let transformedInput = tape.pop()
    let transposedFilter = tape.pop()

    var workspace = tape.tensor([Winograd.gradientWorkspaceCount(shape)])
    var inputGradient = tape.tensor([shape.batchSize, shape.height, shape.width, shape.inputChannels])
    var (filterGradient, biasGradient) = (tape.tensor(parameters[0].value.shape), tape.tensor([filters]))
    var workspaceSpan = workspace.elements.mutableSpan
    var target = inputGradient.elements.mutableSpan
    var filterTarget = filterGradient.elements.mutableSpan
    var biasTarget = biasGradient.elements.mutableSpan
    Winograd.gradients(
      shape, transformedInput: transformedInput.elements.span,
      transposedFilter: transposedFilter.elements.span, rectifiedOutput: output.elements.span,
      outputGradient: outputGradient.elements.span, workspace: &workspaceSpan, inputGradient: &target,
      filterGradient: &filterTarget, biasGradient: &biasTarget)
    tape.gradients += [filterGradient, biasGradient]
    for tensor in [output, transformedInput, workspace, outputGradient] { tape.recycle(tensor) }
    return inputGradient
  }
}
