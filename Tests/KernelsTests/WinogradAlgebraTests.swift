import Testing

@testable import Kernels

/// The one-dimensional transforms, taken as matrices column by column and checked with exact fractions.
@Suite("Winograd matrices")
struct WinogradAlgebraTests {
  /// A fraction in lowest terms.
  struct Rational: Equatable {
    let numerator, denominator: Int

    init(_ numerator: Int, _ denominator: Int = 1) {
      var (a, b) = (abs(numerator), abs(denominator))
      while b != 0 { (a, b) = (b, a % b) }
      let sign = denominator < 0 ? -1 : 1
      self.numerator = sign * numerator / max(a, 1)
      self.denominator = sign * denominator / max(a, 1)
    }

    /// The fraction with a small denominator that a float stands for.
    init?(_ value: Float) {
      let denominators = [1, 2, 4, 8, 9, 16, 27, 36, 45, 60, 65, 90, 130]
      guard
        let denominator = denominators.first(where: {
          abs(value * Float($0) - (value * Float($0)).rounded()) < 1e-4
        })
      else { return nil }
      self.init(Int((value * Float(denominator)).rounded()), denominator)
    }

    static func + (a: Self, b: Self) -> Self {
      Rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
    }
    static func * (a: Self, b: Self) -> Self {
      Rational(a.numerator * b.numerator, a.denominator * b.denominator)
    }
  }

  /// The matrix of a linear `transform` of `columns` values, of which the first `rows` results count.
  private func matrix<Lanes: FloatLanes>(
    rows: Int, columns: Int, _ transform: (InlineArray<8, Lanes>) -> InlineArray<8, Lanes>
  ) throws -> [[Rational]] {
    var matrix = [[Rational]](repeating: [], count: rows)
    for column in 0..<columns {
      var unit = InlineArray<8, Lanes>(repeating: Lanes(repeating: 0))
      unit[column] = Lanes(repeating: 1)
      let image = transform(unit)
      for row in 0..<rows { matrix[row].append(try #require(Rational(image[row][0]))) }
    }
    return matrix
  }

  private func check(_ algebra: (some WinogradAlgebra).Type) throws {
    let (size, outputs, taps) = (algebra.size, algebra.outputSize, algebra.filterSize)
    let input = try matrix(rows: size, columns: size, algebra.transformInput)
    let output = try matrix(rows: outputs, columns: size, algebra.transformOutput)
    let filter = try algebra.filterMatrix.map { try $0.map { try #require(Rational($0)) } }
    // y[k] = sum over p of A'[k][p] (sum over t of G[p][t] g[t]) (sum over i of B'[p][i] d[i]), for all unit g and d.
    for k in 0..<outputs {
      for t in 0..<taps {
        for i in 0..<size {
          let sum = (0..<size).reduce(Rational(0)) { $0 + output[k][$1] * filter[$1][t] * input[$1][i] }
          #expect(
            sum == Rational(i == k + t ? 1 : 0),
            "output \(k), tap \(t), input \(i): \(sum.numerator)/\(sum.denominator)")
        }
      }
    }
    let outputGradient = try matrix(rows: size, columns: outputs, algebra.transformOutputGradient)
    let inputGradient = try matrix(rows: size, columns: size, algebra.transformInputGradient)
    for p in 0..<size {
      for k in 0..<outputs {
        #expect(outputGradient[p][k] == output[k][p], "A is not the transpose of A' at \(p), \(k)")
      }
      for i in 0..<size {
        #expect(inputGradient[i][p] == input[p][i], "B is not the transpose of B' at \(i), \(p)")
      }
    }
  }

  @Test("F(4,5) is a convolution, exactly, and its gradients are its transposes")
  func f45() throws { try check(WinogradF45<SIMD8<Float>>.self) }

  @Test("F(4,3) is a convolution, exactly, and its gradients are its transposes")
  func f43() throws { try check(WinogradF43<SIMD8<Float>>.self) }

  @Test("F(5,3) is a convolution, exactly, and its gradients are its transposes")
  func f53() throws { try check(WinogradF53<SIMD8<Float>>.self) }
}
