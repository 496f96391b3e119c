import Kernels
import Tensors

/// Sets a random share `rate` of its inputs to zero in training and scales the others by 1 / (1 - rate), so that the
/// expected value stays the same (Srivastava et al. 2014, in the inverted form); does nothing otherwise.
public struct Dropout: Layer {
  public let rate: Float

  /// - Parameter rate: the share that is dropped, rounded to a multiple of 1/65,536.
  public init(rate: Float) {
    self.rate = rate
  }

  public var summary: String { "rate \(rate)" }

  public var isIdentityAtInference: Bool { true }

  public func outputShape(for inputShape: [Int]) throws(ArchitectureError) -> [Int] {
    guard (0..<1).contains(rate) else {
      throw ArchitectureError("needs a rate from 0 up to but not including 1, not \(rate)")
    }
    return inputShape
  }

  public func forward(_ input: Tensor, tape: inout Tape) -> Tensor {
    guard tape.isTraining, rate > 0 else { return input }
    let mask = DropoutMask(rate: rate, seed: tape.generator.next())
    let output = apply(mask, to: input, tape)
    tape.push(mask)
    tape.push(output)
    return output
  }

  public func backward(_ outputGradient: Tensor, tape: inout Tape) -> Tensor {
    guard tape.isTraining, rate > 0 else { return outputGradient }
    tape.recycle(tape.pop())
    let inputGradient = apply(tape.popMask(), to: outputGradient, tape)
    tape.recycle(outputGradient)
    return inputGradient
  }

  private func apply(_ mask: DropoutMask, to input: Tensor, _ tape: Tape) -> Tensor {
    var output = tape.tensor(input.shape)
    var target = output.elements.mutableSpan
    tape.kernels.dropout(mask, input: input.elements.span, output: &target)
    return output
  }
}
