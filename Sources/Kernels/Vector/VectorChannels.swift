// Per-channel operations. A number of channels that is not a multiple of four is left to ``Reference``.
extension VectorKernels {
  static func channelMoments(
    input: Span<Float>, means: inout MutableSpan<Float>, squaredDeviations: inout MutableSpan<Float>
  ) {
    let channels = means.count
    guard channels.isMultiple(of: 4) else {
      return Reference.channelMoments(input: input, means: &means, squaredDeviations: &squaredDeviations)
    }
    require("squaredDeviations", squaredDeviations.count, is: channels)
    requireChannels(input.count, channels)
    let (source, count) = (input.base, input.count)
    let share = 1 / Float(count / channels)
    means.withBase { means in
      squaredDeviations.withBase { squares in
        @inline(__always)
        func run<Lanes: FloatLanes>(_: Lanes.Type, _ c: Int) {
          let sum = sumOfRows(count, channels, from: c) { Lanes(source, at: $0) }
          let mean = sum * share
          means.store(mean, at: c)
          squares.store(
            sumOfRows(count, channels, from: c) {
              let deviation = Lanes(source, at: $0) - mean
              return deviation * deviation
            }, at: c)
        }
        Lanes.forEachGroup(of: channels, whole: { run(Lanes.self, $0) }, four: { run(SIMD4<Float>.self, $0) })
      }
    }
  }

  static func scaleChannels(
    input: Span<Float>, factors: Span<Float>, offsets: Span<Float>, output: inout MutableSpan<Float>
  ) {
    let channels = factors.count
    guard channels.isMultiple(of: 4) else {
      return Reference.scaleChannels(input: input, factors: factors, offsets: offsets, output: &output)
    }
    require("output", output.count, is: input.count)
    require("offsets", offsets.count, is: channels)
    requireChannels(input.count, channels)
    let (source, count, factors, offsets) = (input.base, input.count, factors.base, offsets.base)
    output.withBase { target in
      for row in stride(from: 0, to: count, by: channels) {
        @inline(__always)
        func run<Lanes: FloatLanes>(_: Lanes.Type, _ c: Int) {
          target.store(
            Lanes(offsets, at: c).addingProduct(Lanes(factors, at: c), Lanes(source, at: row + c)),
            at: row + c)
        }
        Lanes.forEachGroup(of: channels, whole: { run(Lanes.self, $0) }, four: { run(SIMD4<Float>.self, $0) })
      }
    }
  }

  static func channelGradientSums(
    input: Span<Float>, means: Span<Float>, outputGradient: Span<Float>, sums: inout MutableSpan<Float>,
    products: inout MutableSpan<Float>
  ) {
    let channels = means.count
    guard channels.isMultiple(of: 4) else {
      return Reference.channelGradientSums(
        input: input, means: means, outputGradient: outputGradient, sums: &sums, products: &products)
    }
    require("sums", sums.count, is: channels)
    require("products", products.count, is: channels)
    require("outputGradient", outputGradient.count, is: input.count)
    requireChannels(input.count, channels)
    let (source, count, means, gradient) = (input.base, input.count, means.base, outputGradient.base)
    sums.withBase { sums in
      products.withBase { products in
        @inline(__always)
        func run<Lanes: FloatLanes>(_: Lanes.Type, _ c: Int) {
          let mean = Lanes(means, at: c)
          sums.store(sumOfRows(count, channels, from: c) { Lanes(gradient, at: $0) }, at: c)
          products.store(
            sumOfRows(count, channels, from: c) {
              Lanes(gradient, at: $0) * (Lanes(source, at: $0) - mean)
            }, at: c)
        }
        Lanes.forEachGroup(of: channels, whole: { run(Lanes.self, $0) }, four: { run(SIMD4<Float>.self, $0) })
      }
    }
  }

  static func combineChannels(
    _ first: Span<Float>, factors: Span<Float>, _ second: Span<Float>, secondFactors: Span<Float>,
    offsets: Span<Float>, output: inout MutableSpan<Float>
  ) {
    let channels = factors.count
    guard channels.isMultiple(of: 4) else {
      return Reference.combineChannels(
        first, factors: factors, second, secondFactors: secondFactors, offsets: offsets, output: &output)
    }
    require("second", second.count, is: first.count)
    require("output", output.count, is: first.count)
    require("secondFactors", secondFactors.count, is: channels)
    require("offsets", offsets.count, is: channels)
    requireChannels(first.count, channels)
    let (first, count, second) = (first.base, first.count, second.base)
    let (factors, secondFactors, offsets) = (factors.base, secondFactors.base, offsets.base)
    output.withBase { target in
      for row in stride(from: 0, to: count, by: channels) {
        @inline(__always)
        func run<Lanes: FloatLanes>(_: Lanes.Type, _ c: Int) {
          target.store(
            Lanes(offsets, at: c)
              .addingProduct(Lanes(factors, at: c), Lanes(first, at: row + c))
              .addingProduct(Lanes(secondFactors, at: c), Lanes(second, at: row + c)), at: row + c)
        }
        Lanes.forEachGroup(of: channels, whole: { run(Lanes.self, $0) }, four: { run(SIMD4<Float>.self, $0) })
      }
    }
  }

  /// Adds up as many channels as there are lanes, from `first` on, over all rows of `count` elements, alternating between four sums, which is
  /// faster and rounds less.
  @inline(__always)
  private static func sumOfRows<Lanes: FloatLanes>(
    _ count: Int, _ channels: Int, from first: Int, _ term: (Int) -> Lanes
  ) -> Lanes {
    var (a, b, c, d) = (
      Lanes(repeating: 0), Lanes(repeating: 0), Lanes(repeating: 0), Lanes(repeating: 0)
    )
    var i = first
    while i + 3 * channels < count {
      a += term(i)
      b += term(i + channels)
      c += term(i + 2 * channels)
      d += term(i + 3 * channels)
      i += 4 * channels
    }
    while i < count {
      a += term(i)
      i += channels
    }
    return (a + b) + (c + d)
  }
}

extension FloatLanes {
  /// Calls `whole` with the first of each whole vector's channels, then `four` with the first of each four that are left
  /// over.
  @inline(__always)
  static func forEachGroup(of channels: Int, whole: (Int) -> Void, four: (Int) -> Void) {
    var c = 0
    while c &+ scalarCount <= channels {
      whole(c)
      c &+= scalarCount
    }
    while c < channels {
      four(c)
      c &+= 4
    }
  }
}
