/// A layer that can apply the rectifier that follows it to its own outputs, which saves a pass over them.
protocol RectifyingLayer: Layer {
  /// As `forward(_:tape:)`, with negative outputs made zero if `rectifies`.
  func forward(_ input: Tensor, rectifies: Bool, tape: inout Tape) -> Tensor

  /// As `backward(_:tape:)`, given the gradient with respect to the rectified outputs if `rectifies`.
  func backward(_ outputGradient: Tensor, rectifies: Bool, tape: inout Tape) -> Tensor
}

extension RectifyingLayer {
  public func forward(_ input: Tensor, tape: inout Tape) -> Tensor {
    forward(input, rectifies: false, tape: &tape)
  }

  public func backward(_ outputGradient: Tensor, tape: inout Tape) -> Tensor {
    backward(outputGradient, rectifies: false, tape: &tape)
  }
}

extension Tape {
  /// The gradient before a rectifier, given the one behind it and the rectified output.
  func gradient(beforeRectifierOf output: Tensor, _ outputGradient: Tensor) -> Tensor {
    var gradient = tensor(output.shape)
    var target = gradient.elements.mutableSpan
    kernels.reluInputGradient(
      output: output.elements.span, outputGradient: outputGradient.elements.span, inputGradient: &target)
    return gradient
  }
}
