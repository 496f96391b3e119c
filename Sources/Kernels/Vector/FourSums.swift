/// A sum kept as four partial sums, to which a loop adds in turn: faster than a single sum, and with smaller rounding
/// errors.
///
/// The four are not an `InlineArray`: of two additions in a row to the same element of one, Swift 6.3.1's optimizer
/// drops the first.
struct FourSums<Lanes: FloatLanes> {
  private var a = Lanes(repeating: 0)
  private var b = Lanes(repeating: 0)
  private var c = Lanes(repeating: 0)
  private var d = Lanes(repeating: 0)

  /// Calls `body` with each number below `count` and the number of the sum that it belongs to: in turn, but the last
  /// few all to the first.
  @inline(__always)
  static func forEach(_ count: Int, _ body: (Int, Int) -> Void) {
    var i = 0
    while i &+ 4 <= count {
      body(i, 0)
      body(i &+ 1, 1)
      body(i &+ 2, 2)
      body(i &+ 3, 3)
      i &+= 4
    }
    while i < count {
      body(i, 0)
      i &+= 1
    }
  }

  /// Adds to the sum of the number `k`, a constant.
  @inline(__always)
  mutating func add(_ term: Lanes, to k: Int) {
    switch k {
    case 0: a += term
    case 1: b += term
    case 2: c += term
    default: d += term
    }
  }

  @inline(__always)
  var total: Lanes { (a + b) + (c + d) }
}
