import Kernels
import Tensors

/// The rectifier max(x, 0), element by element (Nair & Hinton 2010); its slope at 0 is taken as 0.
public struct ReLU: Layer {
  public init() {}

  public var summary: String { "max(x, 0)" }

  public var diagramNote: String? { "ReLU" }

  public func epilogue(after previous: Epilogue) -> Epilogue? { previous == .none ? .relu : nil }

  public func outputShape(for inputShape: [Int]) -> [Int] { inputShape }

  public func forward(_ input: Tensor, tape: inout Tape) -> Tensor {
    var output = tape.tensor(input.shape)
    var target = output.elements.mutableSpan
    tape.kernels.relu(input: input.elements.span, output: &target)
    tape.push(output)
    return output
  }

  public func backward(_ outputGradient: Tensor, tape: inout Tape) -> Tensor {
    tape.gradient(beforeReLU: outputGradient)
  }
}
