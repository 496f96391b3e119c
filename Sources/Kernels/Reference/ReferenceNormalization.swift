extension Reference {
  public static func channelMoments(
    input: Span<Float>, means: inout MutableSpan<Float>, squaredDeviations: inout MutableSpan<Float>
  ) {
    let channels = means.count
    require("squaredDeviations", squaredDeviations.count, is: channels)
    requireChannels(input.count, channels)
    let rows = Double(input.count / channels)
    for c in 0..<channels {
      var sum = 0.0
      for i in stride(from: c, to: input.count, by: channels) { sum += Double(input[i]) }
      let mean = sum / rows
      var squares = 0.0
      for i in stride(from: c, to: input.count, by: channels) {
        squares += (Double(input[i]) - mean) * (Double(input[i]) - mean)
      }
      means[c] = Float(mean)
      squaredDeviations[c] = Float(squares)
    }
  }

  public static func normalization(
    _ shape: NormalizationShape, input: Span<Float>, scaling: ChannelScaling,
    output: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("output", output.count, is: shape.outputCount)
    require("scaling", scaling.channels, is: shape.channels)
    shape.forEachWindow { position, taps in
      var largest = -Float.infinity
      for tap in taps {
        let value = scaling.value(of: input, at: tap)
        if value > largest || value.isNaN { largest = value }
      }
      output[position] = shape.epilogue == .none ? largest : max(largest, 0)
    }
  }

  public static func normalizationGradientSums(
    _ shape: NormalizationShape, input: Span<Float>, means: Span<Float>, scaling: ChannelScaling,
    outputGradient: Span<Float>, sums: inout MutableSpan<Float>, products: inout MutableSpan<Float>
  ) {
    require("means", means.count, is: shape.channels)
    require("sums", sums.count, is: shape.channels)
    require("products", products.count, is: shape.channels)
    let gradient = scaledGradient(shape, input: input, scaling: scaling, outputGradient: outputGradient)
    for c in 0..<shape.channels {
      var (sum, product) = (0.0, 0.0)
      for i in stride(from: c, to: input.count, by: shape.channels) {
        sum += Double(gradient[i])
        product += Double(gradient[i]) * (Double(input[i]) - Double(means[c]))
      }
      sums[c] = Float(sum)
      products[c] = Float(product)
    }
  }

  public static func normalizationInputGradient(
    _ shape: NormalizationShape, input: Span<Float>, scaling: ChannelScaling, outputGradient: Span<Float>,
    correction: ChannelScaling, inputGradient: inout MutableSpan<Float>
  ) {
    require("inputGradient", inputGradient.count, is: shape.inputCount)
    require("correction", correction.channels, is: shape.channels)
    let gradient = scaledGradient(shape, input: input, scaling: scaling, outputGradient: outputGradient)
    for i in 0..<input.count {
      let c = i % shape.channels
      let direct = Double(scaling.factors[c]) * Double(gradient[i])
      let corrected = Double(correction.factors[c]) * Double(input[i]) + Double(correction.offsets[c])
      inputGradient[i] = Float(direct + corrected)
    }
  }

  /// The gradient with respect to what the epilogue takes.
  private static func scaledGradient(
    _ shape: NormalizationShape, input: Span<Float>, scaling: ChannelScaling, outputGradient: Span<Float>
  ) -> [Float] {
    require("input", input.count, is: shape.inputCount)
    require("outputGradient", outputGradient.count, is: shape.outputCount)
    require("scaling", scaling.channels, is: shape.channels)
    var gradient = [Float](repeating: 0, count: shape.inputCount)
    shape.forEachWindow { position, taps in
      let values = taps.map { scaling.value(of: input, at: $0) }
      guard let largest = values.max(), let first = values.firstIndex(of: largest) else { return }
      if shape.epilogue == .none || largest > 0 { gradient[taps[first]] = outputGradient[position] }
    }
    return gradient
  }
}

extension NormalizationShape {
  /// Calls `body` with each output position and the input positions that it is the maximum of, row by row.
  fileprivate func forEachWindow(_ body: (Int, [Int]) -> Void) {
    guard epilogue == .reluAndMaxPool else { return (0..<inputCount).forEach { body($0, [$0]) } }
    for position in 0..<outputCount {
      let (pixel, c) = position.quotientAndRemainder(dividingBy: channels)
      let (row, column) = pixel.quotientAndRemainder(dividingBy: width / 2)
      body(
        position,
        [(0, 0), (0, 1), (1, 0), (1, 1)].map { i, j in
          ((2 * row + i) * width + 2 * column + j) * channels + c
        })
    }
  }
}

extension ChannelScaling {
  fileprivate func value(of input: Span<Float>, at i: Int) -> Float {
    let c = i % channels
    return Float(Double(factors[c]) * Double(input[i]) + Double(offsets[c]))
  }
}

/// Stops the program unless `count` elements are rows of `channels`.
func requireChannels(_ count: Int, _ channels: Int) {
  precondition(
    channels > 0 && count.isMultiple(of: channels), "\(count) elements are not rows of \(channels) channels")
}
