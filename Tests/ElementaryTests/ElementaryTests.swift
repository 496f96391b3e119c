import Elementary
import Foundation
import TestSupport
import Testing

/// Against the C library's functions, whose errors are below one unit in the last place, too.
@Suite("Elementary functions")
struct ElementaryTests {
  /// The largest difference in units in the last place of the expected value.
  private func largestError(
    _ arguments: [Double], _ found: (Double) -> Double, _ expected: (Double) -> Double
  ) -> (error: Double, at: Double) {
    arguments.map { (abs(found($0) - expected($0)) / expected($0).ulp, $0) }.max { $0.0 < $1.0 } ?? (0, 0)
  }

  private func spread(_ count: Int, from low: Double, to high: Double) -> [Double] {
    numbers(count).map { low + (high - low) * (Double($0) + 1) / 2 }
  }

  @Test("the exponential is the C library's, to a unit in the last place")
  func exponential() {
    let arguments =
      spread(100_000, from: -40, to: 1) + spread(100_000, from: -708, to: 709) + [0, 1, -1, 1e-300]
    let (error, place) = largestError(arguments, Elementary.exp, Foundation.exp)
    #expect(error <= 1, "off by \(error) units at \(place)")
    #expect(Elementary.exp(0) == 1)
  }

  @Test("the exponential of numbers that are very small, very large or NaN")
  func exponentialsAtTheEnds() {
    #expect(Elementary.exp(-740) == Foundation.exp(-740))
    #expect(Elementary.exp(-800) == 0 && Elementary.exp(-.infinity) == 0)
    #expect(Elementary.exp(800) == .infinity && Elementary.exp(709.7).isFinite)
    #expect(Elementary.exp(.nan).isNaN)
  }

  @Test("the logarithm is the C library's, to a unit in the last place")
  func logarithm() {
    let arguments =
      spread(100_000, from: 1e-9, to: 2) + spread(100_000, from: 0.9, to: 1.1)
      + spread(100_000, from: 1, to: 1e9) + [.leastNonzeroMagnitude, .greatestFiniteMagnitude, 0x1p-1030]
    let (error, place) = largestError(arguments, Elementary.log, Foundation.log)
    #expect(error <= 1, "off by \(error) units at \(place)")
    #expect(
      Elementary.log(1) == 0 && Elementary.log(0) == -.infinity && Elementary.log(.infinity) == .infinity)
    #expect(Elementary.log(-1).isNaN && Elementary.log(.nan).isNaN)
  }

  @Test("sine and cosine are the C library's, to a unit in the last place")
  func sineAndCosine() {
    let arguments =
      spread(100_000, from: -4, to: 4) + spread(100_000, from: -100_000, to: 100_000) + [0, 1e-300]
    let sine = largestError(arguments, { Elementary.sineAndCosine($0).sine }, Foundation.sin)
    #expect(sine.error <= 1, "sine off by \(sine.error) units at \(sine.at)")
    let cosine = largestError(arguments, { Elementary.sineAndCosine($0).cosine }, Foundation.cos)
    #expect(cosine.error <= 1, "cosine off by \(cosine.error) units at \(cosine.at)")
  }

  @Test("powers are the C library's, to one part in 10^12", arguments: [0, 1, 2, 3, 10, 999, 12_660])
  func powers(exponent: Int) {
    for base in [0.85, 0.99, 0.999, 1] {
      let expected = Foundation.pow(base, Double(exponent))
      #expect(abs(Elementary.power(base, exponent) - expected) <= 1e-12 * expected, "\(base)")
    }
  }
}
