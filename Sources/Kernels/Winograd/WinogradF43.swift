/// F(4x4, 3x3): points 0, +-2/3, +-3/2 and infinity, half the error of the usual 0, +-1, +-2.
enum WinogradF43: WinogradAlgebra {
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
  static func transformInput(_ x: LanesOfEight) -> LanesOfEight {
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
  static func transformOutput(_ m: LanesOfEight) -> LanesOfEight {
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
  static func transformOutputGradient(_ y: LanesOfEight) -> LanesOfEight {
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
  static func transformInputGradient(_ v: LanesOfEight) -> LanesOfEight {
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
