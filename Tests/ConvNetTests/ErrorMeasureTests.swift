import ConvNet
import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite("Intervals and calibration")
struct ErrorMeasureTests {
  /// What Fixtures/make_metrics.py computed with SciPy and NumPy.
  private struct Expected: Decodable {
    struct Interval: Decodable {
      let successes, count: Int
      let low, high: Double
    }
    struct Bins: Decodable {
      let edges: [Double]
      let counts: [Int]
      let error: Double
    }
    let wilson: [Interval]
    let confidences: [Double]
    let isCorrect: [Bool]
    let calibrations: [Bins]
  }

  private let expected: Expected

  init() throws {
    expected = try JSONDecoder().decode(Expected.self, from: Data(contentsOf: fixture("metrics.json")))
  }

  @Test("Wilson's interval is SciPy's")
  func wilson() {
    for interval in expected.wilson {
      let found = wilsonInterval(interval.successes, of: interval.count)
      #expect(abs(found.lowerBound - interval.low) < 1e-12, "\(interval)")
      #expect(abs(found.upperBound - interval.high) < 1e-12, "\(interval)")
    }
    #expect(wilsonInterval(0, of: 0) == 0...1)
  }

  @Test("bins hold the predictions that NumPy puts there, and the calibration error is the same")
  func calibration() {
    for bins in expected.calibrations {
      let found = Calibration(
        confidences: expected.confidences, isCorrect: expected.isCorrect, edges: bins.edges)
      #expect(found.bins.map(\.count) == bins.counts)
      #expect(abs(found.expectedError - bins.error) < 1e-12)
    }
  }

  @Test(
    "the calibration error is 0 for a network that is right as often as it says, 1 for one that is sure and wrong"
  )
  func extremes() {
    let sure = [Double](repeating: 0.75, count: 4)
    let honest = Calibration(confidences: sure, isCorrect: [true, true, true, false], binCount: 15)
    #expect(honest.expectedError == 0)
    #expect(honest.bins.filter { $0.count > 0 }.map(\.meanConfidence) == [0.75])
    let wrong = Calibration(
      confidences: [1, 1.0000001], isCorrect: [false, false], binCount: 15)
    #expect(abs(wrong.expectedError - 1) < 1e-6)
    #expect(wrong.bins[14].count == 2)
    #expect(Calibration(confidences: [], isCorrect: [], binCount: 15).expectedError == 0)
  }
}
