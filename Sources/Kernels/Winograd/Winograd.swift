/// Convolutions with 3x3 and 5x5 filters by Winograd's algorithm.
///
/// The backward pass is the forward pass's adjoint: with dM = A dY A' the filter's gradient is
/// G' (sum over tiles of V' dM) G, where V = B' d B, and an input tile's gradient is
/// B (dM U') B', added up where tiles overlap.
public enum Winograd {
  /// Whether this algorithm can compute a convolution of `shape`.
  public static func supports(_ shape: ConvolutionShape) -> Bool {
    shape.strides == 1 && shape.padding == .same && shape.filterHeight == shape.filterWidth
      && (shape.filterHeight == 3 || shape.filterHeight == 5) && shape.inputChannels.isMultiple(of: 16)
      && shape.outputChannels.isMultiple(of: 16)
  }

  /// The number of floats of a transformed filter.
  public static func transformedFilterCount(_ shape: ConvolutionShape) -> Int {
    LineAligned.bufferCount(algebra(for: shape).points * shape.inputChannels * shape.outputChannels)
  }

  /// The number of floats of scratch memory that either pass needs, whatever the batch size.
  public static func workspaceCount(_ shape: ConvolutionShape) -> Int {
    let algebra = algebra(for: shape)
    return WinogradWorkspace.count(shape, algebra.tiling(shape), points: algebra.points)
  }

  /// The available algebras, by M and K in F(MxM, KxK). Their sizes are the same for vectors of all widths.
  enum Algebra {
    case f45, f43, f53

    /// The number of products.
    var points: Int {
      switch self {
      case .f45: WinogradF45<SIMD4<Float>>.points
      case .f43: WinogradF43<SIMD4<Float>>.points
      case .f53: WinogradF53<SIMD4<Float>>.points
      }
    }

    func tiling(_ shape: ConvolutionShape) -> WinogradTiling {
      switch self {
      case .f45: WinogradF45<SIMD4<Float>>.tiling(shape)
      case .f43: WinogradF43<SIMD4<Float>>.tiling(shape)
      case .f53: WinogradF53<SIMD4<Float>>.tiling(shape)
      }
    }
  }

  /// The algebra that takes the fewest products for images of this size: 3x3 filters are computed 5x5 outputs at a time
  /// where 4x4 would leave much of the last tiles empty, as in images of 14x14.
  static func algebra(for shape: ConvolutionShape) -> Algebra {
    guard shape.filterHeight == 3 else { return .f45 }
    func products(_ algebra: Algebra) -> Int {
      let tiling = algebra.tiling(shape)
      return tiling.rows * tiling.columns * algebra.points
    }
    return products(.f53) < products(.f43) ? .f53 : .f43
  }
}
