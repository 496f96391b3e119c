/// Sets a random share `rate` of its inputs to zero in training and scales the others by 1 / (1 - rate), so that the
/// expected value stays (Srivastava et al. 2014, in the inverted form); does nothing otherwise.
public struct Dropout: Layer {
  public let rate: Float

  /// - Parameter rate: the share that is dropped, rounded to the next 1/65,536.
  public init(rate: Float) {
    self.rate = rate
  }

  public var summary: String { "rate \(rate)" }

  public func outputShape(for inputShape: [Int]) throws(ArchitectureError) -> [Int] {
    guard (0..<1).contains(rate) else {
      throw ArchitectureError("needs a rate from 0 up to but not including 1, not \(rate)")
    }
    return inputShape
  }

  public func forward(_ input: Tensor, tape: inout Tape) -> Tensor {
    guard tape.isTraining, rate > 0 else { return input }
    var mask = tape.tensor(input.shape)
    fill(&mask.elements, using: &tape.generator)
    var output = tape.tensor(input.shape)
    var target = output.elements.mutableSpan
    tape.kernels.multiply(input.elements.span, mask.elements.span, output: &target)
    tape.push(mask)
    tape.push(output)
    return output
  }

  public func backward(_ outputGradient: Tensor, tape: inout Tape) -> Tensor {
    guard tape.isTraining, rate > 0 else { return outputGradient }
    let output = tape.pop()
    let mask = tape.pop()
    var inputGradient = tape.tensor(mask.shape)
    var target = inputGradient.elements.mutableSpan
    tape.kernels.multiply(outputGradient.elements.span, mask.elements.span, output: &target)
    for tensor in [output, mask, outputGradient] { tape.recycle(tensor) }
    return inputGradient
  }

  /// Makes each element 0 or 1 / (1 - rate), decided by 16 random bits.
  private func fill(_ mask: inout [Float], using generator: inout SeededGenerator) {
    let dropped = UInt64((rate * 65_536).rounded())
    let scale = 1 / (1 - rate)
    var bits: UInt64 = 0
    for i in mask.indices {
      bits = i % 4 == 0 ? generator.next() : bits >> 16
      mask[i] = bits & 0xFFFF < dropped ? 0 : scale
    }
  }
}
