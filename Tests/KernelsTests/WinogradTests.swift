import TestSupport
import Testing

@testable import Kernels

@Suite("Winograd convolution")
struct WinogradTests {
  /// One image and several, tiles that end with the image and ragged ones, images smaller than a tile and wider than a
  /// block, blocks of tiles that end in the middle of an image or hold several.
  static let shapes: [ConvolutionShape] = [5, 3].flatMap { filterSize in
    [
      (1, 28, 28, 32, 32), (3, 28, 28, 16, 16), (2, 14, 14, 32, 64), (9, 7, 9, 16, 48), (5, 11, 14, 32, 16),
      (1, 1, 1, 16, 16), (3, 4, 4, 16, 32), (3, 6, 10, 16, 16), (2, 5, 3, 48, 16), (1, 13, 6, 16, 80),
      (40, 2, 3, 16, 16),
      (2, 5, 140, 16, 16),
    ].map { shape($0, $1, $2, $3, $4, filterSize: filterSize) }
  }

  static func shape(
    _ batchSize: Int, _ height: Int, _ width: Int, _ inputs: Int, _ outputs: Int, filterSize: Int
  ) -> ConvolutionShape {
    ConvolutionShape(
      batchSize: batchSize, height: height, width: width, inputChannels: inputs, outputChannels: outputs,
      filterHeight: filterSize, filterWidth: filterSize, padding: .same)
  }

  /// The largest errors that the algorithm may make, relative to the largest result: forward, input gradient and filter
  /// gradient. Its transforms multiply by up to 256, so they are larger than those of a direct convolution.
  static func tolerances(_ shape: ConvolutionShape) -> (forward: Float, input: Float, filter: Float) {
    switch Winograd.algebra(for: shape) {
    case .f43: (5e-6, 5e-6, 1e-5)
    case .f53: (1e-5, 1e-5, 2e-5)
    case .f45: (2e-5, 2e-5, 4e-5)
    }
  }

  struct Results: Equatable {
    /// What the backward pass takes from the forward pass: the output after ReLU, the max indices after pooling.
    var mask: [Float]
    var output, inputGradient, filterGradient, biasGradient: [Float]
  }

  /// Forward and backward on vectors of all widths, with a workspace that holds `garbage` before.
  static func run(_ operands: Operands, garbage: Float = .nan) -> Results {
    onAllWidths { run(operands, garbage: garbage, $0) }
  }

  private static func run(_ operands: Operands, garbage: Float, _ width: VectorWidth) -> Results {
    let filters = operands.transformedFilters(width)
    let (output, maxIndices) = output(operands, filters.filter.span, garbage: garbage, width)
    var sums = GradientSums(operands.shape, width)
    let mask =
      switch operands.epilogue {
      case .none: [Float]()
      case .relu: output
      case .reluAndMaxPool: maxIndices
      }
    let inputGradient = sums.add(operands, filters.transposed.span, mask: mask, garbage: garbage)
    return Results(
      mask: mask, output: output, inputGradient: inputGradient, filterGradient: sums.filterGradient,
      biasGradient: sums.bias)
  }

  /// The output and, where it is pooled, the maxIndices.
  static func output(
    _ operands: Operands, _ transformedFilter: Span<Float>, garbage: Float = .nan,
    _ width: VectorWidth = .native
  ) -> (output: [Float], maxIndices: [Float]) {
    var workspace = [Float](repeating: garbage, count: Winograd.workspaceCount(operands.shape))
    let count = operands.shape.outputCount(operands.epilogue)
    return results(count, operands.epilogue == .reluAndMaxPool ? count : 0) {
      var workspaceSpan = workspace.mutableSpan
      width.winograd.winogradConvolution(
        operands.shape, input: operands.input.span, transformedFilter: transformedFilter,
        bias: operands.bias.span, epilogue: operands.epilogue, workspace: &workspaceSpan, output: &$0,
        maxIndices: &$1)
    }
  }

  /// The gradients of a filter and a bias, which batches add to.
  struct GradientSums {
    let shape: ConvolutionShape
    let winograd: any WinogradConvolution.Type
    var transformedFilter: ArraySlice<Float>
    var bias: [Float]

    init(_ shape: ConvolutionShape, _ width: VectorWidth = .native) {
      self.shape = shape
      winograd = width.winograd
      transformedFilter = ArraySlice(repeating: .nan, count: Winograd.transformedFilterCount(shape))
      transformedFilter[0] = 0
      bias = [Float](repeating: 0, count: shape.outputChannels)
    }

    /// Adds those of `operands`, whose batch may have another size, and returns the input gradient.
    mutating func add(
      _ operands: Operands, _ transposedFilter: Span<Float>, mask: [Float] = [],
      garbage: Float = .nan
    ) -> [Float] {
      func add(to filterGradient: inout ArraySlice<Float>, _ biasGradient: inout [Float]) -> [Float] {
        var workspace = [Float](repeating: garbage, count: Winograd.workspaceCount(operands.shape))
        return result(operands.shape.inputCount) {
          var workspaceSpan = workspace.mutableSpan
          var filterSpan = filterGradient.mutableSpan
          var biasSpan = biasGradient.mutableSpan
          winograd.winogradGradients(
            operands.shape, input: operands.input.span, transposedFilter: transposedFilter,
            epilogue: operands.epilogue, mask: mask.span, outputGradient: operands.outputGradient.span,
            workspace: &workspaceSpan, inputGradient: &$0, transformedFilterGradient: &filterSpan,
            biasGradient: &biasSpan)
        }
      }
      return add(to: &transformedFilter, &bias)
    }

    var filterGradient: [Float] {
      result(shape.filterCount) {
        winograd.winogradFilterGradient(
          shape, transformedFilterGradient: transformedFilter.span, filterGradient: &$0)
      }
    }
  }

  @Test("of two algebras, the one with fewer products is chosen")
  func algebras() {
    func algebra(_ size: Int, filterSize: Int) -> Winograd.Algebra {
      Winograd.algebra(for: Self.shape(1, size, size, 16, 16, filterSize: filterSize))
    }
    #expect(algebra(28, filterSize: 5) == .f45)
    #expect(algebra(14, filterSize: 3) == .f53, "9 x 49 products, not 16 x 36")
    #expect(algebra(12, filterSize: 3) == .f43, "9 x 36 products, not 9 x 49")
    #expect(Self.shapes.contains { Winograd.algebra(for: $0) == .f53 })
  }

  @Test("among the shapes are blocks that end within an image, that hold several images, that hold one row")
  func blocks() {
    let blocks = Self.shapes.map { Winograd.algebra(for: $0).tiling($0) }.flatMap { tiling in
      (0..<tiling.blockCount).map { (rows: tiling.tileRows(ofBlock: $0), imageRows: tiling.rows) }
    }
    func endsWithinImage(_ rows: Range<Int>, _ imageRows: Int) -> Bool {
      !rows.upperBound.isMultiple(of: imageRows)
    }
    #expect(blocks.contains { $0.count < $1 && endsWithinImage($0, $1) })
    #expect(blocks.contains { $0.count > 2 * $1 && endsWithinImage($0, $1) })
    #expect(blocks.contains { $0.count > 2 * $1 && !endsWithinImage($0, $1) })
    #expect(blocks.contains { $0.count == 1 && $1 > 1 })
  }

  @Test("outputs and gradients agree with the reference", arguments: shapes)
  func agreesWithReference(shape: ConvolutionShape) {
    for epilogue in [Epilogue.none, .relu] { check(Operands(shape, epilogue)) }
    if shape.height.isMultiple(of: 2), shape.width.isMultiple(of: 2) {
      check(Operands(shape, .reluAndMaxPool))
    }
  }

  @Test("random shapes agree too, whatever the workspace held before")
  func randomShapes() {
    checkProperty("Winograd's algorithm agrees with the reference", cases: 25) { random in
      let epilogue = random.oneOf([Epilogue.none, .relu, .reluAndMaxPool])
      let operands = Operands(random.winogradShape(epilogue), epilogue, using: &random)
      check(operands, garbage: random.oneOf([.nan, 0, 7, .infinity]))
    }
  }

  @Test("a NaN in the input shows in the outputs, with ReLU and pooling too")
  func notANumber() {
    for epilogue in [Epilogue.none, .relu, .reluAndMaxPool] {
      var operands = Operands(Self.shape(1, 4, 4, 16, 16, filterSize: 3), epilogue)
      for i in operands.input.indices { operands.input[i] = .nan }
      let filter = operands.transformedFilters().filter
      let output = Self.output(operands, filter.span).output
      #expect(output.allSatisfy { $0.isNaN }, "\(epilogue): \(output)")
    }
  }

  @Test("the gradients of two batches add up to those of one", arguments: [3, 5])
  func gradientsAdd(filterSize: Int) {
    let whole = Operands(Self.shape(9, 7, 9, 16, 32, filterSize: filterSize))
    let transposedFilter = whole.transformedFilters().transposed
    var expected = GradientSums(whole.shape)
    let inputGradient = expected.add(whole, transposedFilter.span)
    var found = GradientSums(whole.shape)
    let inputGradients = [0..<2, 2..<9].flatMap {
      found.add(whole.images($0), transposedFilter.span)
    }
    let tolerances = Self.tolerances(whole.shape)
    #expect(largestRelativeError(inputGradients, inputGradient) < tolerances.input)
    #expect(largestRelativeError(found.filterGradient, expected.filterGradient) < tolerances.filter)
    #expect(largestRelativeError(found.bias, expected.bias) < 5e-6)
  }

  /// Buffers start at a cache line, wherever their memory is; that of a copy may be elsewhere.
  @Test("copies of transformed filters give the same bytes from any place", arguments: 0..<17)
  func copiedFilters(place: Int) {
    let operands = Operands(Self.shape(2, 7, 9, 16, 32, filterSize: 3))
    let filters = operands.transformedFilters()
    let expected = Self.run(operands)
    let filter = copied(filters.filter, to: place)
    #expect(Self.output(operands, filter.span).output == expected.output)
    let transposed = copied(filters.transposed, to: place)
    var sums = GradientSums(operands.shape)
    #expect(sums.add(operands, transposed.span) == expected.inputGradient)
  }

  @Test("a copy of the summed gradients can be added to and finished at any place", arguments: 0..<17)
  func copiedGradients(place: Int) {
    let operands = Operands(Self.shape(2, 7, 9, 16, 32, filterSize: 3))
    let transposedFilter = operands.transformedFilters().transposed
    var sums = GradientSums(operands.shape)
    _ = sums.add(operands, transposedFilter.span)
    var copy = sums
    copy.transformedFilter = copied(sums.transformedFilter, to: place)
    _ = sums.add(operands, transposedFilter.span)
    _ = copy.add(operands, transposedFilter.span)
    #expect(copy.filterGradient == sums.filterGradient)
    copy.transformedFilter = copied(sums.transformedFilter, to: place)
    #expect(copy.filterGradient == sums.filterGradient)
  }

  /// The same values after `place` others.
  private func copied(_ values: some Collection<Float>, to place: Int) -> ArraySlice<Float> {
    ([Float](repeating: .nan, count: place) + values).dropFirst(place)
  }

  @Test("strides, other paddings, other filters and few channels are left to the vector kernels")
  func unsupported() {
    func shape(_ filter: Int, _ channels: Int, strides: Int = 1, padding: Padding = .same) -> ConvolutionShape
    {
      ConvolutionShape(
        batchSize: 1, height: 8, width: 8, inputChannels: channels, outputChannels: 16, filterHeight: filter,
        filterWidth: filter, strides: strides, padding: padding)
    }
    #expect(Winograd.supports(shape(3, 16)) && Winograd.supports(shape(5, 32)))
    #expect(!Winograd.supports(shape(3, 1)) && !Winograd.supports(shape(7, 16)))
    #expect(!Winograd.supports(shape(3, 16, strides: 2)) && !Winograd.supports(shape(3, 16, padding: .valid)))
  }
}
