import ConvNet
import Testing

@testable import Tensors

@Suite("Schedules by step")
struct ScheduleTests {
  /// The schedules of Fixtures/make_training_fixtures.py.
  static let cases: [(name: String, schedule: any Schedule)] = [
    ("one_cycle", OneCycle(peak: 0.01)),
    ("one_cycle_short", OneCycle(peak: 0.01, warmUp: 0.5, startDivisor: 10, endDivisor: 100)),
    ("cosine", CosineDecay(peak: 0.01, end: 1e-4)),
    ("cosine_after_warm_up", CosineDecay(peak: 0.01, warmUp: 5)),
  ]

  private func rates(_ schedule: any Schedule, stepCount: Int) -> [Float] {
    (0..<stepCount).map { schedule.learningRate(forStep: $0, of: stepCount, current: .nan) }
  }

  @Test("each has PyTorch's rates", arguments: 0..<cases.count)
  func agreesWithPyTorch(index: Int) throws {
    let (name, schedule) = Self.cases[index]
    let expected = try #require(try TrainingFixture.read().schedules[name])
    let found = rates(schedule, stepCount: expected.count)
    for (step, (found, expected)) in zip(found, expected).enumerated() {
      #expect(abs(Double(found) - expected) < 1e-6 * 0.01, "step \(step) of \(name)")
    }
  }

  @Test("one cycle rises, falls, and ends at almost nothing")
  func oneCycle() {
    let rates = rates(OneCycle(peak: 1, warmUp: 0.25), stepCount: 100)
    #expect(rates[0] == 1.0 / 25)
    #expect(rates[24] == 1)
    #expect(rates[99] < 1e-5)
    #expect(zip(rates[...24], rates[1...24]).allSatisfy(<))
    #expect(zip(rates[24...], rates[25...]).allSatisfy(>))
  }

  @Test("a training of one or two steps has no rates that are NaN", arguments: 0..<cases.count)
  func shortTraining(index: Int) {
    for stepCount in [1, 2] {
      for rate in rates(Self.cases[index].schedule, stepCount: stepCount) {
        #expect(rate >= 0 && rate <= 0.01, "\(Self.cases[index].name) of \(stepCount) steps has \(rate)")
      }
    }
  }

  @Test(
    "they remember nothing, but depend on the length of the training", arguments: 0..<cases.count)
  func stateless(index: Int) {
    #expect(Self.cases[index].schedule.state == [:])
    #expect(Self.cases[index].schedule.dependsOnLength)
    #expect(!ReduceLROnPlateau().dependsOnLength)
  }
}

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

  @Test("rising accuracies leave the rate alone")
  func rising() {
    #expect(rates([0.1, 0.2, 0.3, 0.4, 0.5]) == [Float](repeating: 1e-3, count: 5))
  }

  @Test("it stops at the minimum, and does not raise a rate that was below")
  func minimum() {
    #expect(rates([1, 0, 0, 0, 0, 0, 0], start: 1.5e-5) == [1.5e-5, 1.5e-5, 1.5e-5, 1e-5, 1e-5, 1e-5, 1e-5])
    #expect(rates([1, 0, 0, 0], start: 1e-6).last == 1e-6)
  }
}
