import Tensors

/// Flattens each input, of any shape, into a vector: input `[N, ...]`, output `[N, product of ...]`.
public struct Flatten: Layer {
  public init() {}

  public var summary: String { "to a vector" }

  public var isIdentityAtInference: Bool { true }

  public func outputShape(for inputShape: [Int]) -> [Int] { [inputShape.reduce(1, *)] }

  public func forward(_ input: Tensor, tape: inout Tape) -> Tensor {
    // An empty tensor carries the shape at no cost.
    tape.push(Tensor(shape: [0] + input.shape))
    return input.reshaped([input.shape[0], input.shape.dropFirst().reduce(1, *)])
  }

  public func backward(_ outputGradient: Tensor, tape: inout Tape) -> Tensor {
    outputGradient.reshaped(Array(tape.pop().shape.dropFirst()))
  }
}
