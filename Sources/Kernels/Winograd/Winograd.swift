/// Convolutions with 3x3 and 5x5 filters by Winograd's algorithm.
///
/// The backward pass is the forward pass's adjoint: with dM = A dY A' the filter's gradient is
/// G' (sum over tiles of V' dM) G, where V = B' d B, and an input tile's gradient is
/// B (dM U') B', added up where tiles overlap.
public struct Winograd: Sendable {
  private let width: VectorWidth

  /// The algorithm with vectors of this width.
  public init(width: VectorWidth) { self.width = width }

  /// Whether this algorithm can compute a convolution of `shape`.
  public static func supports(_ shape: ConvolutionShape) -> Bool {
    shape.strides == 1 && shape.padding == .same && shape.filterHeight == shape.filterWidth
      && (shape.filterHeight == 3 || shape.filterHeight == 5) && shape.inputChannels.isMultiple(of: 16)
      && shape.outputChannels.isMultiple(of: 16)
  }

  /// The number of floats of a transformed filter.
  public func transformedFilterCount(_ shape: ConvolutionShape) -> Int {
    LineAligned.bufferCount(algebra(for: shape).points * shape.inputChannels * shape.outputChannels)
  }

  /// The number of floats of scratch memory that either pass needs, whatever the batch size.
  public func workspaceCount(_ shape: ConvolutionShape) -> Int {
    let algebra = algebra(for: shape)
    return WinogradWorkspace.count(shape, algebra.tiling(shape), points: algebra.points)
  }

  /// U = G g G', as `[points, Ci, Co]` for the forward pass, and its transpose `[points, Co, Ci]` for the backward
  /// pass.
  public func transformFilter(
    _ shape: ConvolutionShape, filter: Span<Float>, transformed: inout MutableSpan<Float>,
    transposed: inout MutableSpan<Float>
  ) {
    require("filter", filter.count, is: shape.filterCount)
    require("transformed", transformed.count, is: transformedFilterCount(shape))
    require("transposed", transposed.count, is: transformedFilterCount(shape))
    let filter = filter.base
    transformed.withBase { transformed in
      transposed.withBase { transposed in
        algebra(for: shape).transformFilter(
          shape, filter, LineAligned.start(in: transformed), LineAligned.start(in: transposed))
      }
    }
  }

  /// As ``KernelSet/convolution(_:input:filter:bias:relu:output:)``, with a filter that is transformed already.
  ///
  /// - Parameter maxIndices: with pooling, which one of four each output is, or 4 where none is positive; may be empty
  ///   if no backward pass follows.
  public func convolution(
    _ shape: ConvolutionShape, input: Span<Float>, transformedFilter: Span<Float>, bias: Span<Float>,
    epilogue: Epilogue, workspace: inout MutableSpan<Float>, output: inout MutableSpan<Float>,
    maxIndices: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("transformedFilter", transformedFilter.count, is: transformedFilterCount(shape))
    require("bias", bias.count, is: shape.outputChannels)
    require("workspace", workspace.count, is: workspaceCount(shape))
    require("output", output.count, is: shape.outputCount(epilogue))
    requireEvenSize(shape, epilogue)
    let keepsMaxIndices = epilogue == .reluAndMaxPool && !maxIndices.isEmpty
    if keepsMaxIndices { require("maxIndices", maxIndices.count, is: shape.outputCount(epilogue)) }
    let (input, filter, bias) = (input.base, LineAligned.find(transformedFilter.base), bias.base)
    let maxIndices = maxIndices.withUnsafeMutableBufferPointer { keepsMaxIndices ? $0.baseAddress : nil }
    workspace.withBase { workspace in
      output.withBase { output in
        algebra(for: shape).forward(
          shape, input, filter, bias, epilogue, workspace, output, maxIndices)
      }
    }
  }

  /// The derivatives with respect to input, transformed filter and bias; overwrites the first and adds to the others.
  ///
  /// - Parameters:
  ///   - mask: the forward pass's output after ReLU, the max indices after pooling, else empty.
  ///   - transformedFilterGradient: to start a sum, anything whose first element is 0.
  public func gradients(
    _ shape: ConvolutionShape, input: Span<Float>, transposedFilter: Span<Float>, epilogue: Epilogue,
    mask: Span<Float>, outputGradient: Span<Float>, workspace: inout MutableSpan<Float>,
    inputGradient: inout MutableSpan<Float>, transformedFilterGradient: inout MutableSpan<Float>,
    biasGradient: inout MutableSpan<Float>
  ) {
    require("input", input.count, is: shape.inputCount)
    require("transposedFilter", transposedFilter.count, is: transformedFilterCount(shape))
    require("mask", mask.count, is: epilogue == .none ? 0 : shape.outputCount(epilogue))
    require("outputGradient", outputGradient.count, is: shape.outputCount(epilogue))
    require("workspace", workspace.count, is: workspaceCount(shape))
    require("inputGradient", inputGradient.count, is: shape.inputCount)
    require(
      "transformedFilterGradient", transformedFilterGradient.count, is: transformedFilterCount(shape))
    require("biasGradient", biasGradient.count, is: shape.outputChannels)
    requireEvenSize(shape, epilogue)
    let (input, filter) = (input.base, LineAligned.find(transposedFilter.base))
    let (mask, gradient) = (mask.base, outputGradient.base)
    workspace.withBase { workspace in
      inputGradient.withBase { inputGradient in
        transformedFilterGradient.withBase { filterGradient in
          biasGradient.withBase { biasGradient in
            let adds = !LineAligned.isNew(filterGradient)
            let sums =
              adds
              ? UnsafeMutablePointer(mutating: LineAligned.find(filterGradient))
              : LineAligned.start(in: filterGradient)
            algebra(for: shape).backward(
              shape, input, filter, epilogue, mask, gradient, workspace, inputGradient, sums, adds: adds,
              biasGradient)
          }
        }
      }
    }
  }

  /// dW = G' dU G: the filter's gradient from the sum over all tiles that ``gradients`` made; overwrites it.
  public func filterGradient(
    _ shape: ConvolutionShape, transformedFilterGradient: Span<Float>,
    filterGradient: inout MutableSpan<Float>
  ) {
    require(
      "transformedFilterGradient", transformedFilterGradient.count, is: transformedFilterCount(shape))
    require("filterGradient", filterGradient.count, is: shape.filterCount)
    let sums = LineAligned.find(transformedFilterGradient.base)
    filterGradient.withBase { filterGradient in
      algebra(for: shape).transformFilterGradient(shape, sums, filterGradient)
    }
  }

  private func requireEvenSize(_ shape: ConvolutionShape, _ epilogue: Epilogue) {
    precondition(
      epilogue != .reluAndMaxPool || (shape.height.isMultiple(of: 2) && shape.width.isMultiple(of: 2)),
      "Outputs of \(shape.height)x\(shape.width) cannot be pooled two by two")
  }

  /// The algebra that takes the fewest products for images of this size: 3x3 filters are computed 5x5 outputs at a time
  /// where 4x4 would leave much of the last tiles empty, as in images of 14x14.
  func algebra(for shape: ConvolutionShape) -> any WinogradAlgebra.Type {
    let algebras = width.algebras
    guard shape.filterHeight == 3 else { return algebras.f45 }
    func products(_ algebra: any WinogradAlgebra.Type) -> Int {
      let tiling = algebra.tiling(shape)
      return tiling.rows * tiling.columns * algebra.points
    }
    return products(algebras.f53) < products(algebras.f43) ? algebras.f53 : algebras.f43
  }
}
