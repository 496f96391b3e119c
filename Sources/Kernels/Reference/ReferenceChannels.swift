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

  public static func scaleChannels(
    input: Span<Float>, factors: Span<Float>, offsets: Span<Float>, output: inout MutableSpan<Float>
  ) {
    require("output", output.count, is: input.count)
    require("offsets", offsets.count, is: factors.count)
    requireChannels(input.count, factors.count)
    for i in 0..<input.count {
      let c = i % factors.count
      output[i] = Float(Double(factors[c]) * Double(input[i]) + Double(offsets[c]))
    }
  }

  public static func channelGradientSums(
    input: Span<Float>, means: Span<Float>, outputGradient: Span<Float>, sums: inout MutableSpan<Float>,
    products: inout MutableSpan<Float>
  ) {
    let channels = means.count
    require("sums", sums.count, is: channels)
    require("products", products.count, is: channels)
    require("outputGradient", outputGradient.count, is: input.count)
    requireChannels(input.count, channels)
    for c in 0..<channels {
      var (sum, product) = (0.0, 0.0)
      for i in stride(from: c, to: input.count, by: channels) {
        sum += Double(outputGradient[i])
        product += Double(outputGradient[i]) * (Double(input[i]) - Double(means[c]))
      }
      sums[c] = Float(sum)
      products[c] = Float(product)
    }
  }

  public static func combineChannels(
    _ first: Span<Float>, factors: Span<Float>, _ second: Span<Float>, secondFactors: Span<Float>,
    offsets: Span<Float>, output: inout MutableSpan<Float>
  ) {
    let channels = factors.count
    require("second", second.count, is: first.count)
    require("output", output.count, is: first.count)
    require("secondFactors", secondFactors.count, is: channels)
    require("offsets", offsets.count, is: channels)
    requireChannels(first.count, channels)
    for i in 0..<first.count {
      let c = i % channels
      let product = Double(factors[c]) * Double(first[i])
      let secondProduct = Double(secondFactors[c]) * Double(second[i])
      output[i] = Float(product + secondProduct + Double(offsets[c]))
    }
  }
}

/// Stops the program unless `count` elements are rows of `channels`.
func requireChannels(_ count: Int, _ channels: Int) {
  precondition(
    channels > 0 && count.isMultiple(of: channels), "\(count) elements are not rows of \(channels) channels")
}
