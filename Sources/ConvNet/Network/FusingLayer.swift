import Kernels
import Tensors

/// A layer that can also do the work of the layers after it, as its epilogue; that saves passes over its outputs.
protocol FusingLayer: Layer {
  /// Whether `backend` has this epilogue for outputs of `outputShape`; by default, only ReLU.
  func supports(_ epilogue: Epilogue, outputShape: [Int], backend: Backend) -> Bool

  /// As `forward(_:tape:)`, followed by the epilogue.
  func forward(_ input: Tensor, epilogue: Epilogue, tape: inout Tape) -> Tensor

  /// As `backward(_:tape:)`, given the gradient with respect to the epilogue's outputs.
  func backward(_ outputGradient: Tensor, epilogue: Epilogue, tape: inout Tape) -> Tensor
}

extension FusingLayer {
  func supports(_ epilogue: Epilogue, outputShape: [Int], backend: Backend) -> Bool {
    epilogue != .reluAndMaxPool
  }

  public func forward(_ input: Tensor, tape: inout Tape) -> Tensor {
    forward(input, epilogue: .none, tape: &tape)
  }

  public func backward(_ outputGradient: Tensor, tape: inout Tape) -> Tensor {
    backward(outputGradient, epilogue: .none, tape: &tape)
  }
}

extension Tape {
  /// The gradient with respect to the inputs of a ``ReLU``, given the one with respect to its outputs; pops the output,
  /// which was pushed, and recycles both.
  mutating func gradient(beforeReLU outputGradient: Tensor) -> Tensor {
    let output = pop()
    var gradient = tensor(output.shape)
    var target = gradient.elements.mutableSpan
    kernels.reluInputGradient(
      output: output.elements.span, outputGradient: outputGradient.elements.span, inputGradient: &target)
    recycle(output)
    recycle(outputGradient)
    return gradient
  }
}
