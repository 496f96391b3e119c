/// F(4x4, 3x3): points 0, +-2/3, +-3/2 and infinity, half the error of the usual 0, +-1, +-2.
enum WinogradF43<Lanes: FloatLanes>: WinogradAlgebra {
  static var outputSize: Int { 4 }
  static var filterSize: Int { 3 }

  static var filterMatrix: [[Float]] {
    [
      [1, 0, 0],
      [-81.0 / 130, -27.0 / 65, -18.0 / 65], [-81.0 / 130, 27.0 / 65, -18.0 / 65],
      [8.0 / 65, 12.0 / 65, 18.0 / 65], [8.0 / 65, -12.0 / 65, 18.0 / 65],
      [0, 0, 1],
    ]
  }

  @inline(__always)
  static func transformInput(_ x: TileLine<Lanes>) -> TileLine<Lanes> {
    let evenFirst = x[4].addingProduct(-9.0 / 4, x[2])
    let oddFirst = (2.0 / 3 * x[3]).addingProduct(-3.0 / 2, x[1])
    let evenSecond = x[4].addingProduct(-4.0 / 9, x[2])
    let oddSecond = (3.0 / 2 * x[3]).addingProduct(-2.0 / 3, x[1])
    let zero = Lanes(repeating: 0)
    return [
      (x[0] + x[4]).addingProduct(-97.0 / 36, x[2]), evenFirst + oddFirst, evenFirst - oddFirst,
      evenSecond + oddSecond, evenSecond - oddSecond, (x[1] + x[5]).addingProduct(-97.0 / 36, x[3]), zero,
      zero,
    ]
  }

  @inline(__always)
  static func transformOutput(_ m: TileLine<Lanes>) -> TileLine<Lanes> {
    let (evenFirst, oddFirst) = (m[1] + m[2], m[1] - m[2])
    let (evenSecond, oddSecond) = (m[3] + m[4], m[3] - m[4])
    let zero = Lanes(repeating: 0)
    return [
      m[0] + (evenFirst + evenSecond), (2.0 / 3 * oddFirst).addingProduct(3.0 / 2, oddSecond),
      (4.0 / 9 * evenFirst).addingProduct(9.0 / 4, evenSecond),
      m[5].addingProduct(8.0 / 27, oddFirst).addingProduct(27.0 / 8, oddSecond), zero, zero, zero, zero,
    ]
  }

  @inline(__always)
  static func transformOutputGradient(_ y: TileLine<Lanes>) -> TileLine<Lanes> {
    let evenFirst = y[0].addingProduct(4.0 / 9, y[2])
    let oddFirst = (2.0 / 3 * y[1]).addingProduct(8.0 / 27, y[3])
    let evenSecond = y[0].addingProduct(9.0 / 4, y[2])
    let oddSecond = (3.0 / 2 * y[1]).addingProduct(27.0 / 8, y[3])
    let zero = Lanes(repeating: 0)
    return [
      y[0], evenFirst + oddFirst, evenFirst - oddFirst, evenSecond + oddSecond, evenSecond - oddSecond, y[3],
      zero,
      zero,
    ]
  }

  @inline(__always)
  static func transformInputGradient(_ v: TileLine<Lanes>) -> TileLine<Lanes> {
    let (evenFirst, oddFirst) = (v[1] + v[2], v[1] - v[2])
    let (evenSecond, oddSecond) = (v[3] + v[4], v[3] - v[4])
    let zero = Lanes(repeating: 0)
    return [
      v[0],
      v[5].addingProduct(-3.0 / 2, oddFirst).addingProduct(-2.0 / 3, oddSecond),
      (-97.0 / 36 * v[0]).addingProduct(-9.0 / 4, evenFirst).addingProduct(-4.0 / 9, evenSecond),
      (-97.0 / 36 * v[5]).addingProduct(2.0 / 3, oddFirst).addingProduct(3.0 / 2, oddSecond),
      v[0] + (evenFirst + evenSecond),
      v[5], zero, zero,
    ]
  }
}

/// F(4x4, 5x5): points 0, +-1/2, +-1, +-2 and infinity, the most exact of 24 choices tried.
enum WinogradF45<Lanes: FloatLanes>: WinogradAlgebra {
  static var outputSize: Int { 4 }
  static var filterSize: Int { 5 }

  static var filterMatrix: [[Float]] {
    [
      [-1, 0, 0, 0, 0],
      [32, 16, 8, 4, 2].map { $0 / 45 }, [32, -16, 8, -4, 2].map { $0 / 45 },
      [-2, -2, -2, -2, -2].map { $0 / 9 }, [-2, 2, -2, 2, -2].map { $0 / 9 },
      [1, 2, 4, 8, 16].map { $0 / 90 }, [1, -2, 4, -8, 16].map { $0 / 90 },
      [0, 0, 0, 0, 1],
    ]
  }

  @inline(__always)
  static func transformInput(_ x: TileLine<Lanes>) -> TileLine<Lanes> {
    let evenHalf = x[6].addingProduct(4, x[2]).addingProduct(-5, x[4])
    let oddHalf = (2 * x[1]).addingProduct(-2.5, x[3]).addingProduct(0.5, x[5])
    let evenOne = (x[2] + x[6]).addingProduct(-4.25, x[4])
    let oddOne = (x[1] + x[5]).addingProduct(-4.25, x[3])
    let evenTwo = x[6].addingProduct(0.25, x[2]).addingProduct(-1.25, x[4])
    let oddTwo = (0.5 * x[1]).addingProduct(-2.5, x[3]).addingProduct(2, x[5])
    return [
      (x[6] - x[0]).addingProduct(5.25, x[2] - x[4]),
      evenHalf + oddHalf, evenHalf - oddHalf, evenOne + oddOne, evenOne - oddOne, evenTwo + oddTwo,
      evenTwo - oddTwo, (x[7] - x[1]).addingProduct(5.25, x[3] - x[5]),
    ]
  }

  @inline(__always)
  static func transformOutput(_ m: TileLine<Lanes>) -> TileLine<Lanes> {
    let (evenHalf, oddHalf) = (m[1] + m[2], m[1] - m[2])
    let (evenOne, oddOne) = (m[3] + m[4], m[3] - m[4])
    let (evenTwo, oddTwo) = (m[5] + m[6], m[5] - m[6])
    let zero = Lanes(repeating: 0)
    return [
      m[0] + evenHalf + (evenOne + evenTwo), oddOne.addingProduct(0.5, oddHalf).addingProduct(2, oddTwo),
      evenOne.addingProduct(0.25, evenHalf).addingProduct(4, evenTwo),
      (m[7] + oddOne).addingProduct(0.125, oddHalf).addingProduct(8, oddTwo), zero, zero, zero, zero,
    ]
  }

  @inline(__always)
  static func transformOutputGradient(_ y: TileLine<Lanes>) -> TileLine<Lanes> {
    let evenHalf = y[0].addingProduct(0.25, y[2])
    let oddHalf = (0.5 * y[1]).addingProduct(0.125, y[3])
    let (evenOne, oddOne) = (y[0] + y[2], y[1] + y[3])
    let evenTwo = y[0].addingProduct(4, y[2])
    let oddTwo = (2 * y[1]).addingProduct(8, y[3])
    return [
      y[0], evenHalf + oddHalf, evenHalf - oddHalf, evenOne + oddOne, evenOne - oddOne, evenTwo + oddTwo,
      evenTwo - oddTwo, y[3],
    ]
  }

  @inline(__always)
  static func transformInputGradient(_ v: TileLine<Lanes>) -> TileLine<Lanes> {
    let (evenHalf, oddHalf) = (v[1] + v[2], v[1] - v[2])
    let (evenOne, oddOne) = (v[3] + v[4], v[3] - v[4])
    let (evenTwo, oddTwo) = (v[5] + v[6], v[5] - v[6])
    return [
      -v[0],
      (oddOne - v[7]).addingProduct(2, oddHalf).addingProduct(0.5, oddTwo),
      evenOne.addingProduct(5.25, v[0]).addingProduct(4, evenHalf).addingProduct(0.25, evenTwo),
      (5.25 * v[7]).addingProduct(-2.5, oddHalf + oddTwo).addingProduct(-4.25, oddOne),
      (-5.25 * v[0]).addingProduct(-5, evenHalf).addingProduct(-4.25, evenOne).addingProduct(-1.25, evenTwo),
      oddOne.addingProduct(0.5, oddHalf).addingProduct(2, oddTwo).addingProduct(-5.25, v[7]),
      v[0] + evenHalf + (evenOne + evenTwo),
      v[7],
    ]
  }
}

/// F(5x5, 3x3): points 0, +-1, +-2, 1/2 and infinity; as exact as F(4x4, 5x5).
///
/// Every polynomial but the one that is 0 at all points except 1/2 has the factor x - 1/2. That factor is applied to
/// the tile first; the rest are the polynomials of the points 0, +-1 and +-2.
enum WinogradF53<Lanes: FloatLanes>: WinogradAlgebra {
  static var outputSize: Int { 5 }
  static var filterSize: Int { 3 }

  static var filterMatrix: [[Float]] {
    [
      [-1.0 / 2, 0, 0],
      [-1.0 / 3, -1.0 / 3, -1.0 / 3], [1.0 / 9, -1.0 / 9, 1.0 / 9],
      [1.0 / 36, 2.0 / 36, 4.0 / 36], [-1.0 / 60, 2.0 / 60, -4.0 / 60],
      [32.0 / 45, 16.0 / 45, 8.0 / 45],
      [0, 0, 1],
    ]
  }

  @inline(__always)
  static func transformInput(_ x: TileLine<Lanes>) -> TileLine<Lanes> {
    let y0 = x[1].addingProduct(-0.5, x[0])
    let y1 = x[2].addingProduct(-0.5, x[1])
    let y2 = x[3].addingProduct(-0.5, x[2])
    let y3 = x[4].addingProduct(-0.5, x[3])
    let y4 = x[5].addingProduct(-0.5, x[4])
    let y5 = x[6].addingProduct(-0.5, x[5])
    let (evenOne, oddOne) = (y4.addingProduct(-4, y2), y3.addingProduct(-4, y1))
    let (evenTwo, oddTwo) = (y4 - y2, 2 * (y3 - y1))
    return [
      y4.addingProduct(4, y0).addingProduct(-5, y2),
      evenOne + oddOne, evenOne - oddOne, evenTwo + oddTwo, evenTwo - oddTwo,
      x[5].addingProduct(4, x[1]).addingProduct(-5, x[3]),
      y5.addingProduct(4, y1).addingProduct(-5, y3), Lanes(repeating: 0),
    ]
  }

  @inline(__always)
  static func transformOutput(_ m: TileLine<Lanes>) -> TileLine<Lanes> {
    let (evenOne, oddOne) = (m[1] + m[2], m[1] - m[2])
    let (evenTwo, oddTwo) = (m[3] + m[4], m[3] - m[4])
    let half = m[5]
    let zero = Lanes(repeating: 0)
    return [
      (m[0] + half) + (evenOne + evenTwo),
      oddOne.addingProduct(2, oddTwo).addingProduct(0.5, half),
      evenOne.addingProduct(4, evenTwo).addingProduct(0.25, half),
      oddOne.addingProduct(8, oddTwo).addingProduct(0.125, half),
      (evenOne + m[6]).addingProduct(16, evenTwo).addingProduct(0.0625, half), zero, zero, zero,
    ]
  }

  @inline(__always)
  static func transformOutputGradient(_ y: TileLine<Lanes>) -> TileLine<Lanes> {
    let (evenOne, oddOne) = (y[0] + y[2] + y[4], y[1] + y[3])
    let evenTwo = y[0].addingProduct(4, y[2]).addingProduct(16, y[4])
    let oddTwo = (2 * y[1]).addingProduct(8, y[3])
    let evenHalf = y[0].addingProduct(0.25, y[2]).addingProduct(0.0625, y[4])
    return [
      y[0], evenOne + oddOne, evenOne - oddOne, evenTwo + oddTwo, evenTwo - oddTwo,
      evenHalf.addingProduct(0.5, y[1]).addingProduct(0.125, y[3]), y[4], Lanes(repeating: 0),
    ]
  }

  @inline(__always)
  static func transformInputGradient(_ v: TileLine<Lanes>) -> TileLine<Lanes> {
    let (evenOne, oddOne) = (v[1] + v[2], v[1] - v[2])
    let (evenTwo, oddTwo) = (v[3] + v[4], v[3] - v[4])
    let (half, infinity) = (v[5], v[6])
    let y0 = 4 * v[0]
    let y1 = (4 * (infinity - oddOne)).addingProduct(-2, oddTwo)
    let y2 = (-5 * v[0]).addingProduct(-4, evenOne) - evenTwo
    let y3 = oddOne.addingProduct(2, oddTwo).addingProduct(-5, infinity)
    let y4 = v[0] + (evenOne + evenTwo)
    return [
      -0.5 * y0,
      y0.addingProduct(-0.5, y1).addingProduct(4, half),
      y1.addingProduct(-0.5, y2),
      y2.addingProduct(-0.5, y3).addingProduct(-5, half),
      y3.addingProduct(-0.5, y4),
      (y4 + half).addingProduct(-0.5, infinity),
      infinity, Lanes(repeating: 0),
    ]
  }
}
