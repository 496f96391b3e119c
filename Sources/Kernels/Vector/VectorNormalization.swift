// A number of channels that is not a multiple of four is left to ``Reference``.
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
          var (sum, squaredSum) = (FourSums<Lanes>(), FourSums<Lanes>())
          FourSums<Lanes>.forEach(count / channels) { row, k in
            sum.add(Lanes(source, at: row &* channels &+ c), to: k)
          }
          let mean = sum.total * share
          FourSums<Lanes>.forEach(count / channels) { row, k in
            let deviation = Lanes(source, at: row &* channels &+ c) - mean
            squaredSum.add(deviation * deviation, to: k)
          }
          means.store(mean, at: c)
          squares.store(squaredSum.total, at: c)
        }
        Lanes.forEachGroup(of: channels, whole: { run(Lanes.self, $0) }, four: { run(SIMD4<Float>.self, $0) })
      }
    }
  }

  static func normalization(
    _ shape: NormalizationShape, input: Span<Float>, scaling: ChannelScaling,
    output: inout MutableSpan<Float>
  ) {
    let channels = shape.channels
    guard channels.isMultiple(of: 4) else {
      return Reference.normalization(shape, input: input, scaling: scaling, output: &output)
    }
    require("input", input.count, is: shape.inputCount)
    require("output", output.count, is: shape.outputCount)
    require("scaling", scaling.channels, is: channels)
    let (source, factors, offsets) = (input.base, scaling.factors.span.base, scaling.offsets.span.base)
    output.withBase { target in
      switch shape.epilogue {
      case .none, .relu:
        for pixel in 0..<shape.pixels {
          @inline(__always)
          func run<Lanes: FloatLanes>(_: Lanes.Type, _ c: Int) {
            let value = ScaledInput<Lanes>(source, factors, offsets, c).value(at: pixel &* channels)
            target.store(shape.epilogue == .none ? value : value.rectified, at: pixel &* channels &+ c)
          }
          Lanes.forEachGroup(
            of: channels, whole: { run(Lanes.self, $0) }, four: { run(SIMD4<Float>.self, $0) })
        }
      case .reluAndMaxPool:
        shape.forEachWindow { window, position in
          @inline(__always)
          func run<Lanes: FloatLanes>(_: Lanes.Type, _ c: Int) {
            let values = ScaledInput<Lanes>(source, factors, offsets, c).values(at: window)
            target.store(largest(of: values).rectified, at: position &+ c)
          }
          Lanes.forEachGroup(
            of: channels, whole: { run(Lanes.self, $0) }, four: { run(SIMD4<Float>.self, $0) })
        }
      }
    }
  }

  static func normalizationGradientSums(
    _ shape: NormalizationShape, input: Span<Float>, means: Span<Float>, scaling: ChannelScaling,
    outputGradient: Span<Float>, sums: inout MutableSpan<Float>, products: inout MutableSpan<Float>
  ) {
    let channels = shape.channels
    guard channels.isMultiple(of: 4) else {
      return Reference.normalizationGradientSums(
        shape, input: input, means: means, scaling: scaling, outputGradient: outputGradient, sums: &sums,
        products: &products)
    }
    require("input", input.count, is: shape.inputCount)
    require("outputGradient", outputGradient.count, is: shape.outputCount)
    require("scaling", scaling.channels, is: channels)
    require("means", means.count, is: channels)
    require("sums", sums.count, is: channels)
    require("products", products.count, is: channels)
    let (source, gradient, means) = (input.base, outputGradient.base, means.base)
    let (factors, offsets) = (scaling.factors.span.base, scaling.offsets.span.base)
    sums.withBase { sums in
      products.withBase { products in
        sums.update(repeating: 0, count: channels)
        products.update(repeating: 0, count: channels)
        // Row by row, so that all channels of a row are read from memory together.
        for row in 0..<shape.outputRows {
          @inline(__always)
          func run<Lanes: FloatLanes>(_: Lanes.Type, _ c: Int) {
            let (input, mean) = (ScaledInput<Lanes>(source, factors, offsets, c), Lanes(means, at: c))
            var (sum, product) = (FourSums<Lanes>(), FourSums<Lanes>())
            @inline(__always)
            func add(_ gradient: Lanes, _ pixel: Int, to k: Int) {
              sum.add(gradient, to: k)
              product.add(gradient * (input.input(at: pixel) - mean), to: k)
            }
            switch shape.epilogue {
            case .none:
              FourSums<Lanes>.forEach(shape.width) { x, k in
                let i = (row &* shape.width &+ x) &* channels
                add(Lanes(gradient, at: i &+ c), i, to: k)
              }
            case .relu:
              FourSums<Lanes>.forEach(shape.width) { x, k in
                let i = (row &* shape.width &+ x) &* channels
                add(Lanes(gradient, at: i &+ c).rectified(by: input.value(at: i)), i, to: k)
              }
            case .reluAndMaxPool:
              shape.forEachWindow(ofRow: row) { window, position in
                let spread = spread(Lanes(gradient, at: position &+ c), over: input.values(at: window))
                for k in 0..<4 { add(spread[unchecked: k], window.taps[unchecked: k], to: k) }
              }
            }
            sums.store(Lanes(sums, at: c) + sum.total, at: c)
            products.store(Lanes(products, at: c) + product.total, at: c)
          }
          Lanes.forEachGroup(
            of: channels, whole: { run(Lanes.self, $0) }, four: { run(SIMD4<Float>.self, $0) })
        }
      }
    }
  }

  static func normalizationInputGradient(
    _ shape: NormalizationShape, input: Span<Float>, scaling: ChannelScaling, outputGradient: Span<Float>,
    correction: ChannelScaling, inputGradient: inout MutableSpan<Float>
  ) {
    let channels = shape.channels
    guard channels.isMultiple(of: 4) else {
      return Reference.normalizationInputGradient(
        shape, input: input, scaling: scaling, outputGradient: outputGradient, correction: correction,
        inputGradient: &inputGradient)
    }
    require("input", input.count, is: shape.inputCount)
    require("outputGradient", outputGradient.count, is: shape.outputCount)
    require("scaling", scaling.channels, is: channels)
    require("correction", correction.channels, is: channels)
    require("inputGradient", inputGradient.count, is: shape.inputCount)
    let (source, gradient) = (input.base, outputGradient.base)
    let (factors, offsets) = (scaling.factors.span.base, scaling.offsets.span.base)
    let (correctionFactors, corrections) = (correction.factors.span.base, correction.offsets.span.base)
    inputGradient.withBase { target in
      @inline(__always)
      func store<Lanes: FloatLanes>(
        _ gradient: Lanes, _ input: ScaledInput<Lanes>, _ pixel: Int, _ c: Int
      ) {
        target.store(
          Lanes(corrections, at: c).addingProduct(input.factor, gradient)
            .addingProduct(Lanes(correctionFactors, at: c), input.input(at: pixel)), at: pixel &+ c)
      }
      switch shape.epilogue {
      case .none, .relu:
        for pixel in 0..<shape.pixels {
          @inline(__always)
          func run<Lanes: FloatLanes>(_: Lanes.Type, _ c: Int) {
            let (input, i) = (ScaledInput<Lanes>(source, factors, offsets, c), pixel &* channels)
            let gradient = Lanes(gradient, at: i &+ c)
            store(
              shape.epilogue == .none ? gradient : gradient.rectified(by: input.value(at: i)), input, i, c)
          }
          Lanes.forEachGroup(
            of: channels, whole: { run(Lanes.self, $0) }, four: { run(SIMD4<Float>.self, $0) })
        }
      case .reluAndMaxPool:
        shape.forEachWindow { window, position in
          @inline(__always)
          func run<Lanes: FloatLanes>(_: Lanes.Type, _ c: Int) {
            let input = ScaledInput<Lanes>(source, factors, offsets, c)
            let spread = spread(Lanes(gradient, at: position &+ c), over: input.values(at: window))
            for k in 0..<4 { store(spread[unchecked: k], input, window.taps[unchecked: k], c) }
          }
          Lanes.forEachGroup(
            of: channels, whole: { run(Lanes.self, $0) }, four: { run(SIMD4<Float>.self, $0) })
        }
      }
    }
  }
}

/// The inputs of as many channels as there are lanes.
private struct ScaledInput<Lanes: FloatLanes> {
  let factor: Lanes
  private let offset: Lanes
  private let source: UnsafePointer<Float>

  /// - Parameter c: the first channel.
  @inline(__always)
  init(
    _ source: UnsafePointer<Float>, _ factors: UnsafePointer<Float>, _ offsets: UnsafePointer<Float>,
    _ c: Int
  ) {
    self.source = source + c
    factor = Lanes(factors, at: c)
    offset = Lanes(offsets, at: c)
  }

  @inline(__always)
  func input(at pixel: Int) -> Lanes { Lanes(source, at: pixel) }

  /// The scaled input.
  @inline(__always)
  func value(at pixel: Int) -> Lanes { offset.addingProduct(factor, input(at: pixel)) }

  @inline(__always)
  func values(at window: Window) -> InlineArray<4, Lanes> {
    [
      value(at: window.taps[unchecked: 0]), value(at: window.taps[unchecked: 1]),
      value(at: window.taps[unchecked: 2]), value(at: window.taps[unchecked: 3]),
    ]
  }
}

/// The offsets of the four pixels of a 2x2 window, row by row.
private struct Window {
  let taps: InlineArray<4, Int>
}

extension NormalizationShape {
  /// The rows of all outputs.
  fileprivate var outputRows: Int { epilogue == .reluAndMaxPool ? rows / 2 : rows }

  /// Calls `body` with each window of a row of outputs, and the offset of its output pixel.
  @inline(__always)
  fileprivate func forEachWindow(ofRow row: Int, _ body: (Window, Int) -> Void) {
    let line = width &* channels
    var (first, position) = (2 &* row &* line, row &* line / 2)
    let end = first &+ line
    while first < end {
      body(Window(taps: [first, first &+ channels, first &+ line, first &+ line &+ channels]), position)
      first &+= 2 &* channels
      position &+= channels
    }
  }

  @inline(__always)
  fileprivate func forEachWindow(_ body: (Window, Int) -> Void) {
    for row in 0..<outputRows { forEachWindow(ofRow: row, body) }
  }
}

@inline(__always)
private func largest<Lanes: FloatLanes>(of values: InlineArray<4, Lanes>) -> Lanes {
  var largest = values[unchecked: 0]
  for k in 1..<4 {
    let value = values[unchecked: k]
    largest.replace(with: value, where: value.exceeds(largest))
  }
  return largest
}

/// The gradient of a window's rectified maximum at its four pixels: all of it at the first that is the maximum.
@inline(__always)
private func spread<Lanes: FloatLanes>(
  _ gradient: Lanes, over values: InlineArray<4, Lanes>
) -> InlineArray<4, Lanes> {
  let largest = largest(of: values)
  var (spread, remaining) = (values, gradient.rectified(by: largest))
  for k in 0..<4 {
    let isLargest = values[unchecked: k].equals(largest)
    spread[unchecked: k] = Lanes(repeating: 0).replacing(with: remaining, where: isLargest)
    remaining.replace(with: 0, where: isLargest)
  }
  return spread
}

extension FloatLanes {
  /// Zero where negative.
  @inline(__always)
  fileprivate var rectified: Self { replacing(with: 0, where: isLess(than: Self(repeating: 0))) }

  /// This gradient where `value` is positive, and so passed the rectifier.
  @inline(__always)
  fileprivate func rectified(by value: Self) -> Self {
    replacing(with: 0, where: value.isAtMost(Self(repeating: 0)))
  }
}
