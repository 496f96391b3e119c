/// F(4x4, 5x5): points 0, +-1/2, +-1, +-2 and infinity, the most exact of 24 choices tried.
enum WinogradF45: WinogradAlgebra {
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
  static func transformInput(_ x: LanesOfEight) -> LanesOfEight {
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
  static func transformOutput(_ m: LanesOfEight) -> LanesOfEight {
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
  static func transformOutputGradient(_ y: LanesOfEight) -> LanesOfEight {
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
  static func transformInputGradient(_ v: LanesOfEight) -> LanesOfEight {
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
