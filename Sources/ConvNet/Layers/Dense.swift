import Kernels
import Tensors

/// A fully connected layer: input `[N, I]`, output `[N, units]`.
///
/// Parameters: weights `[I, units]`, bias `[units]`, the layout of Keras and TensorFlow.
public struct Dense: FusingLayer {
  public let units: Int
  public var parameters: [Parameter] = []

  private enum CodingKeys: CodingKey { case units }

  public init(units: Int) {
    self.units = units
  }

  public var summary: String { "\(units) units" }

  public func outputShape(for inputShape: [Int]) throws(ArchitectureError) -> [Int] {
    guard inputShape.count == 1 else {
      throw ArchitectureError(
        "takes vectors, not an input of shape \(inputShape); put a Flatten() in front of it")
    }
    guard units > 0 else { throw ArchitectureError("needs at least 1 unit, not \(units)") }
    return [units]
  }

  public func parameterShapes(inputShape: [Int]) -> [TensorShape] {
    [("weights", [inputShape[0], units]), ("bias", [units])]
  }

  public mutating func initialize(inputShape: [Int], using generator: inout SeededGenerator) {
    parameters = [
      Parameter(
        "weights",
        .glorotUniform(
          shape: [inputShape[0], units], fanIn: inputShape[0], fanOut: units, using: &generator)),
      Parameter("bias", Tensor(shape: [units])),
    ]
  }

  func forward(_ input: Tensor, epilogue: Epilogue, tape: inout Tape) -> Tensor {
    let shape = shape(for: input)
    let (weights, bias) = (parameters[0].value, parameters[1].value)
    var output = tape.tensor([shape.batchSize, units])
    var target = output.elements.mutableSpan
    tape.kernels.dense(
      shape, input: input.elements.span, weights: weights.elements.span, bias: bias.elements.span,
      relu: epilogue == .relu, threads: tape.threads, output: &target)
    tape.pushInput(input)
    if epilogue == .relu { tape.push(output) }
    return output
  }

  func backward(_ outputGradient: Tensor, epilogue: Epilogue, tape: inout Tape) -> Tensor {
    let outputGradient =
      epilogue == .relu ? tape.gradient(beforeReLU: outputGradient) : outputGradient
    defer { tape.recycle(outputGradient) }
    precondition(tape.gradients.isEmpty, "A dense layer takes the whole batch at once")
    let input = tape.pop()
    let weights = parameters[0].value
    let shape = shape(for: input)

    var (weightGradient, biasGradient) = (tape.tensor(weights.shape), tape.tensor([units]))
    var weightTarget = weightGradient.elements.mutableSpan
    var biasTarget = biasGradient.elements.mutableSpan
    tape.kernels.denseWeightGradient(
      shape, input: input.elements.span, outputGradient: outputGradient.elements.span, threads: tape.threads,
      weightGradient: &weightTarget, biasGradient: &biasTarget)
    tape.gradients = [weightGradient, biasGradient]

    guard tape.needsInputGradient else { return input }
    var inputGradient = tape.tensor(input.shape)
    var target = inputGradient.elements.mutableSpan
    tape.kernels.denseInputGradient(
      shape, outputGradient: outputGradient.elements.span, weights: weights.elements.span,
      threads: tape.threads, inputGradient: &target)
    return inputGradient
  }

  public func multiplyAdds(inputShape: [Int]) -> Int { inputShape[0] * units }

  public func scaled(by scaling: ChannelScaling) -> Self? {
    var layer = self
    layer.parameters.scale(by: scaling)
    return layer
  }

  private func shape(for input: Tensor) -> DenseShape {
    DenseShape(batchSize: input.shape[0], inputs: input.shape[1], outputs: units)
  }
}
