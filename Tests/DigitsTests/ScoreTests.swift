import DigitNetworks
import Digits
import Foundation
import Tensors
import Testing

@Suite("Counts and scores in words")
struct ScoreTests {
  /// Probabilities by which a network names these digits.
  private func answers(_ digits: [UInt8]) -> Tensor { oneHot(digits) }

  @Test("a score counts the right predictions, of several networks also each alone")
  func score() {
    let labels: [UInt8] = [1, 2, 3, 4]
    let one = Score(of: [1, 2, 3, 0], [answers([1, 2, 3, 0])], labels: labels)
    #expect(one.metrics == ["test_accuracy": 0.75])
    #expect(one.description == "3 of 4 right: test accuracy 75.00 %")

    let two = Score(of: [1, 2, 3, 4], [answers([1, 2, 3, 0]), answers([1, 0, 0, 4])], labels: labels)
    #expect(two.metrics == ["test_accuracy": 1, "test_accuracy_of_a_single_network": 0.625])
    #expect(two.description.contains("each of the 2 networks alone: 62.50 % on average, 2 to 3 right"))
  }

  @Test("a score's file has the counts and the accuracy")
  func file() throws {
    let score = Score(of: [1, 2], [answers([1, 2])], labels: [1, 3])
    let json = try JSONDecoder().decode([String: Double].self, from: JSONEncoder().encode(score))
    #expect(json == ["correct": 1, "count": 2, "test_accuracy": 0.5])
  }

  @Test("classes are counted, and the rarest may not occur at all")
  func counts() {
    let counts = ClassCounts(of: [0, 1, 1, 9])
    #expect(counts.counts == [1, 2, 0, 0, 0, 0, 0, 0, 0, 1])
    #expect(counts.total == 4 && counts.rarest == 0)
    #expect(counts.description.split(separator: "\n")[2] == "    1       2   50.0 %")
    #expect(percent(0.99125) == "99.12 %" && percent(0.5, decimals: 0) == "50 %")
  }
}
