// Winograd's minimal filtering (Winograd 1980; Lavin & Gray 2015) computes MxM outputs of a KxK convolution from one
// tile of (M+K-1)x(M+K-1) inputs with one product a tile element instead of K x K an output:
//
//   Y = A' [(G g G') . (B' d B)] A
//
// B' maps polynomials of the tile to their values at a few points, G does the same to the filter, the products at the
// points are independent, and A' maps them back: its row k holds p^k for each point p. The point at infinity comes
// last. The matrices were checked in exact rational arithmetic; the tests do so again.

/// The one-dimensional transforms F(MxM, KxK) for outputs and filters of one size, as many channels at a time as a vector
/// has lanes.
///
/// Only the first `outputSize` or `size` elements of the eight are used.
protocol WinogradAlgebra<Lanes> {
  associatedtype Lanes: FloatLanes
  /// The height and width of a tile's outputs, M.
  static var outputSize: Int { get }
  /// The filter's height and width, K.
  static var filterSize: Int { get }
  /// G, `size` rows of `filterSize`.
  static var filterMatrix: [[Float]] { get }

  /// B' x
  static func transformInput(_ x: TileLine<Lanes>) -> TileLine<Lanes>
  /// A' m
  static func transformOutput(_ m: TileLine<Lanes>) -> TileLine<Lanes>
  /// A y, the adjoint of `transformOutput`
  static func transformOutputGradient(_ y: TileLine<Lanes>) -> TileLine<Lanes>
  /// B v, the adjoint of `transformInput`
  static func transformInputGradient(_ v: TileLine<Lanes>) -> TileLine<Lanes>
}

/// A column or a row of a tile.
typealias TileLine<Lanes: FloatLanes> = InlineArray<8, Lanes>

extension WinogradAlgebra {
  /// The tile's height and width.
  @inline(__always) static var size: Int { outputSize + filterSize - 1 }
  /// The number of products.
  @inline(__always) static var points: Int { size * size }
}

extension FloatLanes {
  /// self + factor * value, one fused multiply-add.
  @inline(__always)
  func addingProduct(_ factor: Float, _ value: Self) -> Self {
    addingProduct(Self(repeating: factor), value)
  }
}

/// Which of an algebra's transforms is meant.
enum WinogradTransform {
  case input, output, outputGradient, inputGradient
}

extension WinogradAlgebra {
  /// One of the one-dimensional transforms. A closure that refers to it would not be inlined.
  ///
  /// - Parameters:
  ///   - load: gives the value at an index.
  ///   - store: takes the value for an index.
  @inline(__always)
  static func line(_ transform: WinogradTransform, load: (Int) -> Lanes, store: (Int, Lanes) -> Void) {
    let zero = Lanes(repeating: 0)
    let inputs = transform == .outputGradient ? outputSize : size
    let outputs = transform == .output ? outputSize : size
    // Written out, since a loop over the elements would keep them from registers.
    let x: TileLine<Lanes> = [
      load(0), load(1), load(2), load(3), inputs > 4 ? load(4) : zero, inputs > 5 ? load(5) : zero,
      inputs > 6 ? load(6) : zero, inputs > 7 ? load(7) : zero,
    ]
    let y =
      switch transform {
      case .input: transformInput(x)
      case .output: transformOutput(x)
      case .outputGradient: transformOutputGradient(x)
      case .inputGradient: transformInputGradient(x)
      }
    store(0, y[0])
    store(1, y[1])
    store(2, y[2])
    store(3, y[3])
    if outputs > 4 { store(4, y[4]) }
    if outputs > 5 { store(5, y[5]) }
    if outputs > 6 { store(6, y[6]) }
    if outputs > 7 { store(7, y[7]) }
  }

  /// Transforms the square of a tile's values into another, down the columns and then along the rows.
  ///
  /// - Parameters:
  ///   - scratch: room for 64 vectors.
  ///   - load: gives the value at a row and column.
  ///   - store: takes the value for a row and column.
  @inline(__always)
  static func square(
    _ transform: WinogradTransform, scratch: UnsafeMutablePointer<Float>, load: (Int, Int) -> Lanes,
    store: (Int, Int, Lanes) -> Void
  ) {
    for j in 0..<(transform == .outputGradient ? outputSize : size) {
      line(
        transform, load: { load($0, j) },
        store: { scratch.store($1, at: ($0 &* 8 &+ j) &* Lanes.scalarCount) })
    }
    for i in 0..<(transform == .output ? outputSize : size) {
      line(
        transform, load: { Lanes(scratch, at: (i &* 8 &+ $0) &* Lanes.scalarCount) },
        store: { store(i, $0, $1) })
    }
  }
}
