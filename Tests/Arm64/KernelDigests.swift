// Prints a digest of what each kernel computes from fixed numbers, for each width of vectors: a line a call.

@_extern(c, "putchar") @discardableResult func putchar(_ character: Int32) -> Int32

@main
enum Main {
  static func main() {
    elementaryFunctions()
    KernelDigests<VectorOfFour>.showAll()
    KernelDigests<VectorOfEight>.showAll()
    KernelDigests<VectorOfSixteen>.showAll()
  }

  static func elementaryFunctions() {
    let arguments = numbers(2000, scale: 30).map(Double.init)
    show("exp", 0, arguments.map { Elementary.exp($0).bitPattern })
    show("log", 0, arguments.map { Elementary.log(abs($0)).bitPattern })
    show("sin", 0, arguments.map { Elementary.sineAndCosine($0).sine.bitPattern })
    show("cos", 0, arguments.map { Elementary.sineAndCosine($0).cosine.bitPattern })
    show("power", 0, (0..<2000).map { Elementary.power(0.99, $0).bitPattern })
  }

  /// A name, a number, and the 64-bit FNV-1a digest of the bits of some values.
  static func show(_ name: StaticString, _ number: Int, _ bits: [UInt64]) {
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for bits in bits { digest = (digest ^ bits) &* 0x100_0000_01B3 }
    name.withUTF8Buffer { for character in $0 { putchar(Int32(character)) } }
    putchar(32)
    if number > 9 { putchar(Int32(48 + number / 10)) }
    putchar(Int32(48 + number % 10))
    putchar(32)
    for shift in stride(from: 60, through: 0, by: -4) {
      let digit = Int32(truncatingIfNeeded: digest >> UInt64(shift)) & 15
      putchar(digit < 10 ? 48 + digit : 87 + digit)
    }
    putchar(10)
  }

  /// Numbers without pattern, as in the tests.
  static func numbers(_ count: Int, stream: UInt32 = 0, scale: Float = 1) -> [Float] {
    (0..<UInt32(count)).map { index in
      var x = (index &+ 1) &* 2_654_435_761 &+ stream &* 0x9E37_79B9
      x ^= x >> 16
      x &*= 0x045D_9F3B
      x ^= x >> 16
      return (2 * Float(x >> 8) / 16_777_216 - 1) * scale
    }
  }
}

/// The digests of one width.
struct KernelDigests<Kernels: VectorKernels> {
  static func showAll() {
    let digests = KernelDigests()
    digests.convolutions()
    digests.winograd()
    digests.dense()
    digests.channels()
    digests.elements()
    digests.optimizers()
  }

  func show(_ name: StaticString, _ values: [Float]) {
    Main.show(name, Kernels.Lanes.scalarCount, values.map { UInt64($0.bitPattern) })
  }

  func result(_ count: Int, start: Float = 0, _ kernel: (inout MutableSpan<Float>) -> Void) -> [Float] {
    var output = [Float](repeating: start, count: count)
    var span = output.mutableSpan
    kernel(&span)
    return output
  }

  func results(
    _ count: Int, _ secondCount: Int,
    _ kernel: (inout MutableSpan<Float>, inout MutableSpan<Float>) -> Void
  ) -> [Float] {
    var first = [Float](repeating: 0, count: count)
    var second = [Float](repeating: 0, count: secondCount)
    var firstSpan = first.mutableSpan
    var secondSpan = second.mutableSpan
    kernel(&firstSpan, &secondSpan)
    return first + second
  }
}

extension KernelDigests {
  func convolutions() {
    for (channels, filters, size, strides) in [(1, 32, 5, 1), (3, 17, 3, 1), (8, 24, 3, 2)] {
      let shape = ConvolutionShape(
        batchSize: 2, height: 13, width: 14, inputChannels: channels, outputChannels: filters,
        filterHeight: size, filterWidth: size, strides: strides, padding: .same)
      let (input, filter) = (Main.numbers(shape.inputCount), Main.numbers(shape.filterCount, stream: 1))
      let (bias, gradient) = (
        Main.numbers(filters, stream: 2), Main.numbers(shape.outputCount, stream: 3)
      )
      show(
        "convolution",
        result(shape.outputCount) {
          Kernels.convolution(
            shape, input: input.span, filter: filter.span, bias: bias.span, relu: true, output: &$0)
        })
      show(
        "convolutionInputGradient",
        result(shape.inputCount) {
          Kernels.convolutionInputGradient(
            shape, outputGradient: gradient.span, filter: filter.span, inputGradient: &$0)
        })
      show(
        "convolutionFilterGradient",
        results(shape.filterCount, filters) {
          Kernels.convolutionFilterGradient(
            shape, input: input.span, outputGradient: gradient.span, filterGradient: &$0, biasGradient: &$1)
        })
    }
  }

  func winograd() {
    // F(4,5), F(5,3) and F(4,3).
    for (size, filterSize) in [(28, 5), (14, 3), (12, 3)] {
      for epilogue in [Epilogue.none, .relu, .reluAndMaxPool] {
        let shape = ConvolutionShape(
          batchSize: 2, height: size, width: size, inputChannels: 16, outputChannels: 48,
          filterHeight: filterSize, filterWidth: filterSize, padding: .same)
        pass(shape, epilogue)
      }
    }
  }

  private func pass(_ shape: ConvolutionShape, _ epilogue: Epilogue) {
    let count = Winograd.transformedFilterCount(shape)
    let input = Main.numbers(shape.inputCount)
    let filter = Main.numbers(shape.filterCount, stream: 1)
    let bias = Main.numbers(shape.outputChannels, stream: 2)
    let gradient = Main.numbers(shape.outputCount(epilogue), stream: 3)
    var (transformed, transposed) = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
    var transformedSpan = transformed.mutableSpan
    var transposedSpan = transposed.mutableSpan
    Kernels.transformFilter(
      shape, filter: filter.span, transformed: &transformedSpan, transposed: &transposedSpan)
    var workspace = [Float](repeating: 0, count: Winograd.workspaceCount(shape))
    var output = [Float](repeating: 0, count: shape.outputCount(epilogue))
    var maxIndices = [Float](repeating: 0, count: epilogue == .reluAndMaxPool ? output.count : 0)
    var workspaceSpan = workspace.mutableSpan
    var outputSpan = output.mutableSpan
    var maxIndicesSpan = maxIndices.mutableSpan
    Kernels.winogradConvolution(
      shape, input: input.span, transformedFilter: transformed.span, bias: bias.span, epilogue: epilogue,
      workspace: &workspaceSpan, output: &outputSpan, maxIndices: &maxIndicesSpan)
    show("winograd", output + maxIndices)
    let mask = epilogue == .none ? [] : epilogue == .relu ? output : maxIndices
    var inputGradient = [Float](repeating: 0, count: shape.inputCount)
    var sums = [Float](repeating: 0, count: count)
    var biasGradient = [Float](repeating: 0, count: shape.outputChannels)
    var inputGradientSpan = inputGradient.mutableSpan
    var sumsSpan = sums.mutableSpan
    var biasSpan = biasGradient.mutableSpan
    Kernels.winogradGradients(
      shape, input: input.span, transposedFilter: transposed.span, epilogue: epilogue, mask: mask.span,
      outputGradient: gradient.span, workspace: &workspaceSpan, inputGradient: &inputGradientSpan,
      transformedFilterGradient: &sumsSpan, biasGradient: &biasSpan)
    let filterGradient = result(shape.filterCount) {
      Kernels.winogradFilterGradient(shape, transformedFilterGradient: sums.span, filterGradient: &$0)
    }
    show("winogradGradients", inputGradient + filterGradient + biasGradient)
  }

  func dense() {
    for (inputs, outputs) in [(300, 256), (47, 10)] {
      let shape = DenseShape(batchSize: 29, inputs: inputs, outputs: outputs)
      let (input, weights) = (Main.numbers(shape.inputCount), Main.numbers(shape.weightCount, stream: 1))
      let (bias, gradient) = (Main.numbers(outputs, stream: 2), Main.numbers(shape.outputCount, stream: 3))
      show(
        "dense",
        result(shape.outputCount) {
          Kernels.dense(
            shape, input: input.span, weights: weights.span, bias: bias.span, relu: true, threads: 1,
            output: &$0)
        })
      show(
        "denseInputGradient",
        result(shape.inputCount) {
          Kernels.denseInputGradient(
            shape, outputGradient: gradient.span, weights: weights.span, threads: 1, inputGradient: &$0)
        })
      show(
        "denseWeightGradient",
        results(shape.weightCount, outputs) {
          Kernels.denseWeightGradient(
            shape, input: input.span, outputGradient: gradient.span, threads: 1, weightGradient: &$0,
            biasGradient: &$1)
        })
    }
  }

  func channels() {
    for channels in [10, 12, 24, 32] {
      for epilogue in [Epilogue.none, .relu, .reluAndMaxPool] {
        normalization(
          NormalizationShape(batchSize: 3, height: 4, width: 6, channels: channels, epilogue: epilogue))
      }
      let shape = PoolingShape(
        batchSize: 1, height: 8, width: 6, channels: channels, poolSize: 2, strides: 2)
      let images = Main.numbers(shape.inputCount)
      let pooled = result(shape.outputCount) { Kernels.maxPool(shape, input: images.span, output: &$0) }
      let gradients = Main.numbers(shape.outputCount, stream: 4)
      show(
        "maxPool",
        pooled
          + result(shape.inputCount) {
            Kernels.maxPoolInputGradient(
              shape, input: images.span, output: pooled.span, outputGradient: gradients.span,
              inputGradient: &$0)
          })
    }
  }

  func normalization(_ shape: NormalizationShape) {
    let channels = shape.channels
    let (input, gradient) = (Main.numbers(shape.inputCount), Main.numbers(shape.outputCount, stream: 1))
    let means = Main.numbers(channels, stream: 5)
    func scaling(_ stream: UInt32) -> ChannelScaling {
      ChannelScaling(
        factors: Main.numbers(channels, stream: stream), offsets: Main.numbers(channels, stream: stream + 1))
    }
    show(
      "channelMoments",
      results(channels, channels) {
        Kernels.channelMoments(input: input.span, means: &$0, squaredDeviations: &$1)
      })
    show(
      "normalization",
      result(shape.outputCount) {
        Kernels.normalization(shape, input: input.span, scaling: scaling(2), output: &$0)
      })
    show(
      "normalizationGradientSums",
      results(channels, channels) {
        Kernels.normalizationGradientSums(
          shape, input: input.span, means: means.span, scaling: scaling(2), outputGradient: gradient.span,
          sums: &$0, products: &$1)
      })
    show(
      "normalizationInputGradient",
      result(shape.inputCount) {
        Kernels.normalizationInputGradient(
          shape, input: input.span, scaling: scaling(2), outputGradient: gradient.span,
          correction: scaling(6),
          inputGradient: &$0)
      })
  }

  func elements() {
    let values = Main.numbers(1003, scale: 9)
    let output = result(1003) { Kernels.relu(input: values.span, output: &$0) }
    show(
      "relu",
      output
        + result(1003) {
          Kernels.reluInputGradient(output: output.span, outputGradient: values.span, inputGradient: &$0)
        })
    let mask = DropoutMask(rate: 0.25, seed: 0x0123_4567_89AB_CDEF)
    show("dropout", result(1003) { Kernels.dropout(mask, input: values.span, output: &$0) })
    show(
      "softmax",
      result(1000) {
        Kernels.softmax(classCount: 10, logits: values.span.extracting(0..<1000), probabilities: &$0)
      })
  }

  func optimizers() {
    let parts = (3..<6).map { Main.numbers(1003, stream: $0) }
    let (weights, squares) = (Main.numbers(1003, stream: 2), Main.numbers(1003, stream: 1).map(abs))
    var (parameter, mean, square) = (weights, Main.numbers(1003, stream: 7), squares)
    var parameterSpan = parameter.mutableSpan
    var meanSpan = mean.mutableSpan
    var squareSpan = square.mutableSpan
    Kernels.adam(
      AdamStep(number: 3, learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1),
      gradientParts: parts, threads: 1, mean: &meanSpan, meanSquare: &squareSpan, parameter: &parameterSpan)
    Kernels.rmsProp(
      learningRate: 0.01, rho: 0.9, epsilon: 1e-8, gradientParts: parts, threads: 1, meanSquare: &squareSpan,
      parameter: &parameterSpan)
    Kernels.sgd(
      learningRate: 0.01, momentum: 0.9, isNesterov: true, gradientParts: parts, threads: 1,
      velocity: &meanSpan, parameter: &parameterSpan)
    Kernels.ema(of: weights.span, decay: 0.9, threads: 1, average: &parameterSpan)
    show("optimizers", parameter + mean + square)
  }
}
