/// A sum as four, to which a loop adds in turn, which is faster than one sum and rounds less.
struct FourSums<Lanes: FloatLanes> {
  private var sums = InlineArray<4, Lanes>(repeating: Lanes(repeating: 0))

  /// Calls `body` with each number below `count` and the number of the sum that it belongs to: in turn, but the last
  /// few all to the first.
  @inline(__always)
  static func forEach(_ count: Int, _ body: (Int, Int) -> Void) {
    var i = 0
    while i &+ 4 <= count {
      for k in 0..<4 { body(i &+ k, k) }
      i &+= 4
    }
    while i < count {
      body(i, 0)
      i &+= 1
    }
  }

  @inline(__always)
  mutating func add(_ term: Lanes, to k: Int) { sums[unchecked: k] += term }

  @inline(__always)
  var total: Lanes { (sums[unchecked: 0] + sums[unchecked: 1]) + (sums[unchecked: 2] + sums[unchecked: 3]) }
}
