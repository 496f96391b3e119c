/// Sixteen sums in as many registers as they take: a row of a ``RegisterTile``.
protocol TileRow {
  static var count: Int { get }
  init(repeating value: Float)
  init(_ base: UnsafePointer<Float>, at offset: Int)
  subscript(index: Int) -> Float { get }

  /// Adds `factor` times `row`, each product with one rounding.
  mutating func add(_ factor: Float, times row: Self)
  /// Makes negative sums zero.
  mutating func applyReLU()
  func store(to target: UnsafeMutablePointer<Float>)
}

extension FloatLanes {
  @inline(__always) static var count: Int { scalarCount }

  @inline(__always)
  mutating func add(_ factor: Float, times row: Self) { addProduct(Self(repeating: factor), row) }

  @inline(__always)
  mutating func applyReLU() { replace(with: 0, where: isLess(than: Self(repeating: 0))) }

  @inline(__always)
  func store(to target: UnsafeMutablePointer<Float>) { target.store(self, at: 0) }
}

extension SIMD4<Float>: TileRow {}
extension SIMD8<Float>: TileRow {}
extension SIMD16<Float>: TileRow {}

/// A row in two halves.
struct TwoHalves<Half: TileRow>: TileRow {
  private var low: Half
  private var high: Half

  @inline(__always) static var count: Int { 2 * Half.count }

  @inline(__always)
  init(repeating value: Float) {
    low = Half(repeating: value)
    high = Half(repeating: value)
  }

  @inline(__always)
  init(_ base: UnsafePointer<Float>, at offset: Int) {
    low = Half(base, at: offset)
    high = Half(base, at: offset &+ Half.count)
  }

  @inline(__always)
  subscript(index: Int) -> Float { index < Half.count ? low[index] : high[index &- Half.count] }

  @inline(__always)
  mutating func add(_ factor: Float, times row: Self) {
    low.add(factor, times: row.low)
    high.add(factor, times: row.high)
  }

  @inline(__always)
  mutating func applyReLU() {
    low.applyReLU()
    high.applyReLU()
  }

  @inline(__always)
  func store(to target: UnsafeMutablePointer<Float>) {
    low.store(to: target)
    high.store(to: target + Half.count)
  }
}
