/// A block of `rows` x 16 sums that stays in registers while a long product runs through it.
///
/// The heart of convolution and dense layers alike: sums[i][j] += a[i][k] b[k][j] over the depth k. With AVX2, six rows
/// of two vectors fill twelve of sixteen registers and leave room for two vectors of b and a broadcast of a; each step of
/// k is then twelve fused multiply-adds for eight loads. (BLIS's 6x16 shape: Van Zee & van de Geijn 2015.) With AVX-512, a
/// row is one vector, and the broadcast of a is part of the multiply-add.
struct RegisterTile<Lanes: FloatLanes, let rows: Int> {
  private typealias Row = Lanes.Row
  private var sums: InlineArray<rows, Row>

  /// Every sum starts from zero.
  @inline(__always)
  init() { sums = .init { _ in Row(repeating: 0) } }

  /// Every row starts from the same sixteen values, such as a bias.
  @inline(__always)
  init(repeating row: UnsafePointer<Float>) { sums = .init { _ in Row(row, at: 0) } }

  /// The tile starts from earlier sums, row `i` at `sums + i * rowStride`.
  @inline(__always)
  init(sums earlier: UnsafePointer<Float>, rowStride: Int) {
    sums = .init { Row(earlier, at: $0 &* rowStride) }
  }

  /// Adds the product of a (`rows` x `depth`) and b (`depth` x 16).
  ///
  /// a[i][k] is at `a + i * rowStride + k * depthStride`, b[k] at `b + k * bStride`.
  @inline(__always)
  mutating func accumulate(
    depth: Int, a: UnsafePointer<Float>, rowStride: Int, depthStride: Int, b: UnsafePointer<Float>,
    bStride: Int
  ) {
    // Wrapping arithmetic, and four steps at a time: an overflow check or a counter in this loop costs a third of the
    // speed where two threads share a core. With NEON, where a step is 24 instructions, four would be mixed so that the
    // sums no longer fit into the registers.
    let offsets = InlineArray<rows, Int> { $0 &* rowStride }
    var (a, b, remaining) = (a, b, depth)
    while Lanes.scalarCount > 4 && remaining >= 4 {
      step(a, offsets, b)
      step(a + depthStride, offsets, b + bStride)
      step(a + 2 &* depthStride, offsets, b + 2 &* bStride)
      step(a + 3 &* depthStride, offsets, b + 3 &* bStride)
      a += 4 &* depthStride
      b += 4 &* bStride
      remaining &-= 4
    }
    while remaining > 0 {
      step(a, offsets, b)
      a += depthStride
      b += bStride
      remaining &-= 1
    }
  }

  /// As above, with a[i][k] at `a + i * rowStride + offsets[k]` and the rows of b one after the other.
  @inline(__always)
  mutating func accumulate(
    offsets: UnsafeBufferPointer<Int>, a: UnsafePointer<Float>, rowStride: Int, b: UnsafePointer<Float>
  ) {
    let rowOffsets = InlineArray<rows, Int> { $0 &* rowStride }
    var b = b
    for offset in offsets {
      step(a + offset, rowOffsets, b)
      b += Panels.width
    }
  }

  /// Adds the product of a column of a and a row of b.
  @inline(__always)
  private mutating func step(
    _ a: UnsafePointer<Float>, _ offsets: InlineArray<rows, Int>, _ b: UnsafePointer<Float>
  ) {
    let row = Row(b, at: 0)
    for i in 0..<rows { sums[unchecked: i].add(a[offsets[unchecked: i]], times: row) }
  }

  /// Makes negative sums zero.
  @inline(__always)
  mutating func applyReLU() {
    for i in 0..<rows { sums[unchecked: i].applyReLU() }
  }

  /// Writes the first `columns` (at most 16) of each row to `target + i * rowStride`.
  @inline(__always)
  func store(to target: UnsafeMutablePointer<Float>, rowStride: Int, columns: Int) {
    for i in 0..<rows {
      let row = target + i &* rowStride
      if columns >= Row.count {
        sums[unchecked: i].store(to: row)
      } else {
        for j in 0..<columns { row[j] = sums[unchecked: i][j] }
      }
    }
  }
}

extension FloatLanes {
  /// Cuts `count` rows into tiles of twelve where the registers hold them, six, four and one, and calls the body for the
  /// tile's size with its first row.
  ///
  /// - Parameters:
  ///   - five: for five rows, a filter's width; where it is missing they are four and one.
  ///   - overlaps: whether rows may be computed twice, which is faster than computing three of them singly.
  @inline(__always)
  static func forEachTile(
    of count: Int, overlaps: Bool = false, twelve: (Int) -> Void, six: (Int) -> Void,
    five: ((Int) -> Void)? = nil, four: (Int) -> Void, one: (Int) -> Void
  ) {
    if let five, count == 5 { return five(0) }
    var row = 0
    if tileRows == 12 {
      while count - row >= 12 {
        twelve(row)
        row += 12
      }
    }
    // 14 = 6 + 4 + 4 and 28 = 4 x 6 + 4 leave no single rows; 8 = 4 + 4 is better than 6 + 1 + 1.
    while count - row >= 6 && count - row != 8 {
      six(row)
      row += 6
    }
    while count - row >= 4 {
      four(row)
      row += 4
    }
    if overlaps && row < count && count >= 4 {
      four(count - 4)
      return
    }
    while row < count {
      one(row)
      row += 1
    }
  }
}
