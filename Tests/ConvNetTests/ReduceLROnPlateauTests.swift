import ConvNet
import Testing

@testable import Tensors

@Suite("ReduceLROnPlateau")
struct ReduceLROnPlateauTests {
  private func rates(_ accuracies: [Double], start: Float = 0.001) -> [Float] {
    var schedule = ReduceLROnPlateau(factor: 0.5, patience: 3, minimum: 1e-5)
    var rate = start
    return accuracies.map {
      rate = schedule.learningRate(after: $0, current: rate)
      return rate
    }
  }

  @Test("the rate halves after three epochs without a rise")
  func halves() {
    #expect(rates([0.9, 0.9, 0.8, 0.9, 0.95, 0.9, 0.9]) == [1e-3, 1e-3, 1e-3, 5e-4, 5e-4, 5e-4, 5e-4])
  }

  @Test("rising accuracies leave it alone")
  func rising() {
    #expect(rates([0.1, 0.2, 0.3, 0.4, 0.5]) == [Float](repeating: 1e-3, count: 5))
  }

  @Test("it stops at the minimum, and does not raise a rate that was below")
  func minimum() {
    #expect(rates([1, 0, 0, 0, 0, 0, 0], start: 1.5e-5) == [1.5e-5, 1.5e-5, 1.5e-5, 1e-5, 1e-5, 1e-5, 1e-5])
    #expect(rates([1, 0, 0, 0], start: 1e-6).last == 1e-6)
  }
}
