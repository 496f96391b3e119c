import Kernels
import TestSupport
import Testing

extension WinogradTests {
  /// Expects outputs and gradients to equal the reference's up to rounding.
  func check(_ operands: Operands, garbage: Float = .nan) {
    let found = Self.run(operands, garbage: garbage)
    let expected = Self.referenceRun(operands, mask: found.mask)
    let (shape, tolerances) = (operands.shape, Self.tolerances(operands.shape))
    let taps = shape.filterHeight * shape.filterWidth
    let positions = shape.outputCount / shape.outputChannels
    func expect(_ found: [Float], _ expected: [Float], products: Int, _ tolerance: Float, _ name: String) {
      expectSums(
        found, expected, products: products, tolerance: tolerance,
        "the \(name) of \(shape) with \(operands.epilogue) over \(garbage)")
    }
    expect(found.output, expected.output, products: taps * shape.inputChannels, tolerances.forward, "output")
    expect(
      found.inputGradient, expected.inputGradient, products: taps * shape.outputChannels, tolerances.input,
      "input gradient")
    expect(
      found.filterGradient, expected.filterGradient, products: positions, tolerances.filter, "filter gradient"
    )
    expect(found.biasGradient, expected.biasGradient, products: positions, 5e-6, "bias gradient")
    if operands.epilogue == .reluAndMaxPool {
      expect(
        expected.mask, expected.output, products: taps * shape.inputChannels, tolerances.forward,
        "pixel of the largest output")
    }
    if operands.epilogue != .none { #expect(found.output.allSatisfy { $0 >= 0 }) }
  }

  /// The reference's results. The gradient passes where `mask` says that it passed the tested epilogue, because either of
  /// two sums that differ by less than the rounding may be the larger. The `mask` returned is the reference's output there.
  private static func referenceRun(_ operands: Operands, mask: [Float]) -> Results {
    let (shape, epilogue) = (operands.shape, operands.epilogue)
    let rectified = result(shape.outputCount) {
      Reference.convolution(
        shape, input: operands.input.span, filter: operands.filter.span, bias: operands.bias.span,
        relu: epilogue != .none, output: &$0)
    }
    var (output, gradient, inPlace) = (rectified, operands.outputGradient, mask)
    switch epilogue {
    case .none: break
    case .relu: for i in gradient.indices where mask[i] <= 0 { gradient[i] = 0 }
    case .reluAndMaxPool:
      let pooling = PoolingShape(
        batchSize: shape.batchSize, height: shape.height, width: shape.width,
        channels: shape.outputChannels, poolSize: 2, strides: 2)
      output = result(shape.outputCount(epilogue)) {
        Reference.maxPool(pooling, input: rectified.span, output: &$0)
      }
      gradient = [Float](repeating: 0, count: shape.outputCount)
      for i in mask.indices {
        inPlace[i] = 0
        guard mask[i] < 4 else { continue }
        let (pixel, channel) = i.quotientAndRemainder(dividingBy: shape.outputChannels)
        let (row, column) = pixel.quotientAndRemainder(dividingBy: shape.width / 2)
        let (y, x) = (2 * row + Int(mask[i]) / 2, 2 * column + Int(mask[i]) % 2)
        let place = (y * shape.width + x) * shape.outputChannels + channel
        gradient[place] = operands.outputGradient[i]
        inPlace[i] = rectified[place]
      }
    }
    let (filterGradient, biasGradient) = sums(shape.filterCount, shape.outputChannels) {
      Reference.convolutionFilterGradient(
        shape, input: operands.input.span, outputGradient: gradient.span, filterGradient: &$0,
        biasGradient: &$1)
    }
    let inputGradient = result(shape.inputCount) {
      Reference.convolutionInputGradient(
        shape, outputGradient: gradient.span, filter: operands.filter.span, inputGradient: &$0)
    }
    return Results(
      mask: inPlace, output: output, inputGradient: inputGradient, filterGradient: filterGradient,
      biasGradient: biasGradient)
  }
}
