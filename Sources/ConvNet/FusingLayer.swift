import Tensors

/// A layer that can do to its own outputs what the layers behind it would, which saves passes over them.
protocol FusingLayer: Layer {
  /// Whether `backend` can also take the largest of each 2x2 outputs of `outputShape`, once they are rectified.
  func canPool(outputShape: [Int], backend: Backend) -> Bool

  /// As `forward(_:tape:)`, followed by what `ending` says.
  func forward(_ input: Tensor, ending: Ending, tape: inout Tape) -> Tensor

  /// As `backward(_:tape:)`, given the gradient with respect to what followed.
  func backward(_ outputGradient: Tensor, ending: Ending, tape: inout Tape) -> Tensor
}

/// The layers whose work a layer does along with its own.
enum Ending: Sendable {
  case none
  /// A ``ReLU``.
  case rectifier
  /// A ``ReLU`` and a ``MaxPool2D`` of 2x2.
  case rectifierAndPool

  /// How many layers that is.
  var layerCount: Int {
    switch self {
    case .none: 0
    case .rectifier: 1
    case .rectifierAndPool: 2
    }
  }
}

extension FusingLayer {
  func canPool(outputShape: [Int], backend: Backend) -> Bool { false }

  public func forward(_ input: Tensor, tape: inout Tape) -> Tensor {
    forward(input, ending: .none, tape: &tape)
  }

  public func backward(_ outputGradient: Tensor, tape: inout Tape) -> Tensor {
    backward(outputGradient, ending: .none, tape: &tape)
  }
}

extension Tape {
  /// The gradient before a rectifier, given the one behind it; takes back the rectified output, which was pushed, and
  /// recycles what is used up.
  mutating func gradient(beforeRectifier outputGradient: Tensor) -> Tensor {
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
