import Kernels
import TestSupport
import Testing

@Suite("Normalization")
struct NormalizationTests {
  @Test(
    "a window's gradient goes to its first largest, unless that is negative",
    arguments: ConvolutionTests.kernelSets)
  func literal(kernels: any KernelSet.Type) {
    let shape = NormalizationShape(
      batchSize: 1, height: 2, width: 6, channels: 8, epilogue: .reluAndMaxPool)
    // Every channel sees the same picture: 1 5 | -3 -1 | -3 2 over 5 2 | -2 -3 | 1 0, times 2, plus 1.
    let input = [1, 5, -3, -1, -3, 2, 5, 2, -2, -3, 1, 0].flatMap { [Float](repeating: $0, count: 8) }
    let scaling = ChannelScaling(
      factors: [Float](repeating: 2, count: 8), offsets: [Float](repeating: 1, count: 8))
    let output = result(24) { kernels.normalization(shape, input: input.span, scaling: scaling, output: &$0) }
    #expect(output == [11, 0, 5].flatMap { [Float](repeating: $0, count: 8) })

    let gradient = [3, 4, 7].flatMap { [Float](repeating: $0, count: 8) }
    let none = ChannelScaling(
      factors: [Float](repeating: 0, count: 8), offsets: [Float](repeating: 0, count: 8))
    let inputGradient = result(96) {
      kernels.normalizationInputGradient(
        shape, input: input.span, scaling: scaling, outputGradient: gradient.span, correction: none,
        inputGradient: &$0)
    }
    #expect(
      inputGradient == [0, 6, 0, 0, 0, 14, 0, 0, 0, 0, 0, 0].flatMap { [Float](repeating: $0, count: 8) })
    let means = [Float](repeating: 1, count: 8)
    let (sums, products) = results(8, 8) {
      kernels.normalizationGradientSums(
        shape, input: input.span, means: means.span, scaling: scaling, outputGradient: gradient.span,
        sums: &$0,
        products: &$1)
    }
    #expect(sums == [Float](repeating: 10, count: 8))
    #expect(products == [Float](repeating: 3 * 4 + 7 * 1, count: 8))
  }

  @Test(
    "a pixel that is NaN stays NaN, as do the window and the sums that it is in",
    arguments: ConvolutionTests.kernelSets)
  func notANumber(kernels: any KernelSet.Type) {
    for (epilogue, place) in zip([Epilogue.none, .relu, .reluAndMaxPool], [1, 2, 3]) {
      let shape = NormalizationShape(batchSize: 1, height: 2, width: 2, channels: 8, epilogue: epilogue)
      var input = numbers(32)
      input[8 * place] = .nan
      let scaling = Self.scaling(8)
      let output = result(shape.outputCount) {
        kernels.normalization(shape, input: input.span, scaling: scaling, output: &$0)
      }
      #expect(output.count(where: \.isNaN) == 1, "\(epilogue)")
      let (means, deviations) = results(8, 8) {
        kernels.channelMoments(input: input.span, means: &$0, squaredDeviations: &$1)
      }
      #expect(means[0].isNaN && deviations[0].isNaN && !means[1].isNaN, "\(epilogue)")
    }
  }

  @Test("the vector kernels agree with the reference")
  func vectorAgreesWithReference() {
    checkProperty("the vector kernels agree with the reference", cases: 60) { random in
      let shape = random.normalizationShape()
      // Eighths are scaled without rounding, so that all agree on ties and on what is negative.
      let input = random.wholeNumbers(shape.inputCount, scale: 3)
      func eighths() -> [Float] { random.wholeNumbers(shape.channels, scale: 8).map { $0 / 8 } }
      let (means, gradient) = (eighths(), random.numbers(shape.outputCount))
      let scaling = ChannelScaling(factors: eighths(), offsets: eighths())
      let correction = ChannelScaling(factors: eighths(), offsets: eighths())
      func run(_ kernels: any KernelSet.Type) -> [String: [Float]] {
        let moments = results(shape.channels, shape.channels) {
          kernels.channelMoments(input: input.span, means: &$0, squaredDeviations: &$1)
        }
        let sums = results(shape.channels, shape.channels) {
          kernels.normalizationGradientSums(
            shape, input: input.span, means: means.span, scaling: scaling, outputGradient: gradient.span,
            sums: &$0, products: &$1)
        }
        return [
          "means": moments.0, "squared deviations": moments.1, "sums": sums.0, "products": sums.1,
          "output": result(shape.outputCount) {
            kernels.normalization(shape, input: input.span, scaling: scaling, output: &$0)
          },
          "input gradient": result(shape.inputCount) {
            kernels.normalizationInputGradient(
              shape, input: input.span, scaling: scaling, outputGradient: gradient.span,
              correction: correction, inputGradient: &$0)
          },
        ]
      }
      let (found, expected) = (onAllWidths { run($0.kernels) }, run(Reference.self))
      for (name, values) in expected {
        // Of single elements, or of sums over all pixels of a channel.
        let isSum = ["squared deviations", "sums", "products"].contains(name)
        let products = isSum ? shape.inputCount / shape.channels : 9
        expectSums(found[name] ?? [], values, products: products, tolerance: 2e-6, "\(name) of \(shape)")
      }
    }
  }

  private static func scaling(_ channels: Int) -> ChannelScaling {
    ChannelScaling(factors: numbers(channels, stream: 3), offsets: numbers(channels, stream: 4))
  }
}
