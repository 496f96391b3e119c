import Preprocessing
import TestSupport
import Testing

@Suite("Stratified folds")
struct StratifiedFoldsTests {
  /// 140 labels: class 0 has 5 examples, class 1 has 7, and so on to class 9 with 23, turn about.
  private let labels: [UInt8] = (0..<23).flatMap { round in
    (0..<10).filter { round < 5 + 2 * $0 }.map { UInt8($0) }
  }

  private func folds(_ fraction: Double, seed: UInt64 = 1) throws -> [Int] {
    var generator = SplitMix64(seed: seed)
    return try stratifiedFolds(labels: labels, validationFraction: fraction, using: &generator)
  }

  @Test(
    "there are so many folds that all are about as large as the first, and none is empty",
    arguments: [(0.01, 140), (0.1, 10), (0.15, 7), (0.25, 4), (0.5, 2), (0.9, 2)])
  func countsFolds(fraction: Double, count: Int) throws {
    let found = Set(try folds(fraction))
    #expect(found == Set(0..<count), "\(fraction) gave the folds \(found.sorted())")
  }

  @Test(
    "the first fold has the fraction of all, and of each class within one",
    arguments: [0.01, 0.1, 0.25, 0.5, 0.9])
  func keepsShares(fraction: Double) throws {
    let validation = try folds(fraction).enumerated().filter { $0.element == 0 }.map(\.offset)
    #expect(validation.count == Int((Double(labels.count) * fraction).rounded()))
    for label in UInt8(0)...9 {
      let all = labels.count { $0 == label }
      let share = Double(all) * fraction
      let found = validation.count { labels[$0] == label }
      #expect(abs(Double(found) - share) < 1, "class \(label) of \(all) gave \(found), not about \(share)")
    }
  }

  @Test("the other folds share the rest evenly, of all and of each class", arguments: [0.1, 0.25])
  func dealsEvenly(fraction: Double) throws {
    let folds = try folds(fraction)
    let count = (folds.max() ?? 0) + 1
    for label in [nil] + (UInt8(0)...9).map(Optional.some) {
      let sizes = (1..<count).map { fold in
        zip(labels, folds).count { $1 == fold && (label == nil || $0 == label) }
      }
      let (least, most) = (sizes.min() ?? 0, sizes.max() ?? 0)
      #expect(most - least <= 1, "class \(label.map(String.init) ?? "all"): \(sizes)")
    }
  }

  @Test("MNIST's 60,000 labels make ten folds of 6,000")
  func dividesMNIST() throws {
    let counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    let labels = counts.enumerated().flatMap { [UInt8](repeating: UInt8($0.offset), count: $0.element) }
    var generator = SplitMix64(seed: 3)
    let folds = try stratifiedFolds(labels: labels, validationFraction: 0.1, using: &generator)
    #expect((0..<10).map { fold in folds.count { $0 == fold } } == [Int](repeating: 6_000, count: 10))
  }

  @Test("the same seed gives the same folds, another seed others")
  func isSeeded() throws {
    #expect(try folds(0.25, seed: 1) == folds(0.25, seed: 1))
    #expect(try folds(0.25, seed: 1) != folds(0.25, seed: 2))
  }

  @Test("a fraction that is not between 0 and 1 is refused", arguments: [0, 1, -0.1, 1.5, .infinity])
  func refusesFraction(fraction: Double) {
    #expect(throws: FoldError.fractionOutOfRange(fraction)) { try folds(fraction) }
  }

  @Test("a fraction that is NaN is refused")
  func refusesNaN() {
    #expect(throws: FoldError.self) { try folds(.nan) }
  }

  @Test("a fraction that leaves a part empty is refused", arguments: [0.001, 0.999])
  func refusesEmptyPart(fraction: Double) {
    #expect(throws: FoldError.emptyPart(validationFraction: fraction, exampleCount: labels.count)) {
      try folds(fraction)
    }
  }
}
