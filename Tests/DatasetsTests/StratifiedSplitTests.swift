import Datasets
import Testing

@Suite("Stratified split")
struct StratifiedSplitTests {
  /// 137 labels: class 0 has 5 examples, class 1 has 7, and so on to class 9 with 23, turn about.
  private let labels: [UInt8] = (0..<23).flatMap { round in
    (0..<10).filter { round < 5 + 2 * $0 }.map { UInt8($0) }
  }

  private func split(_ fraction: Double, seed: UInt64 = 1) throws -> (training: [Int], validation: [Int]) {
    var generator = SplitMix64(seed: seed)
    return try stratifiedSplit(labels: labels, validationFraction: fraction, using: &generator)
  }

  @Test("every index is in one part, in ascending order", arguments: [0.01, 0.1, 0.25, 0.5, 0.9])
  func partitions(fraction: Double) throws {
    let (training, validation) = try split(fraction)
    #expect((training + validation).sorted() == Array(labels.indices))
    #expect(training == training.sorted())
    #expect(validation == validation.sorted())
  }

  @Test(
    "the validation part has the fraction of all, and of each class within one",
    arguments: [0.01, 0.1, 0.25, 0.5, 0.9])
  func keepsShares(fraction: Double) throws {
    let validation = try split(fraction).validation
    #expect(validation.count == Int((Double(labels.count) * fraction).rounded()))
    for label in UInt8(0)...9 {
      let all = labels.count { $0 == label }
      let share = Double(all) * fraction
      let found = validation.count { labels[$0] == label }
      #expect(abs(Double(found) - share) < 1, "class \(label) of \(all) gave \(found), not about \(share)")
    }
  }

  @Test("MNIST's 60,000 labels split 54,000 to 6,000")
  func splitsAsMNIST() throws {
    let counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    let labels = counts.enumerated().flatMap { [UInt8](repeating: UInt8($0.offset), count: $0.element) }
    var generator = SplitMix64(seed: 3)
    let (training, validation) = try stratifiedSplit(
      labels: labels, validationFraction: 0.1, using: &generator)
    #expect(training.count == 54_000)
    #expect(validation.count == 6_000)
  }

  @Test("the same seed gives the same split, another seed another")
  func isSeeded() throws {
    #expect(try split(0.25, seed: 1).validation == split(0.25, seed: 1).validation)
    #expect(try split(0.25, seed: 1).validation != split(0.25, seed: 2).validation)
  }

  @Test("a fraction that is not between 0 and 1 is refused", arguments: [0, 1, -0.1, 1.5, .infinity])
  func refusesFraction(fraction: Double) {
    #expect(throws: SplitError.fractionOutOfRange(fraction)) { try split(fraction) }
  }

  @Test("a fraction that is not a number is refused")
  func refusesNaN() {
    #expect(throws: SplitError.self) { try split(.nan) }
  }

  @Test("a fraction that leaves a part empty is refused", arguments: [0.001, 0.999])
  func refusesEmptyPart(fraction: Double) {
    #expect(throws: SplitError.emptyPart(validationFraction: fraction, exampleCount: labels.count)) {
      try split(fraction)
    }
  }
}
