import Kernels
import TestSupport
import Testing

@Suite("Dropout masks")
struct DropoutMaskTests {
  @Test("dropped elements are zero, the others scaled, and the vector kernels give the reference's bytes")
  func kernels() {
    checkProperty("a mask decides what is dropped", cases: 60) { random in
      let input = random.numbers(random.oneOf([0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 64, 1003]))
      let mask = DropoutMask(
        rate: random.oneOf([0, 0.25, .random(in: 0..<1, using: &random)]), seed: random.next())
      let expected = input.indices.map { mask.drops($0) ? 0 : input[$0] * mask.scale }
      #expect(result(input.count) { Reference.dropout(mask, input: input.span, output: &$0) } == expected)
      let found = onAllWidths { width in
        result(input.count) { width.kernels.dropout(mask, input: input.span, output: &$0) }
      }
      #expect(found == expected)
    }
  }

  @Test("what remains makes up for what is dropped", arguments: [0, 0.25, 0.5, 0.75] as [Float])
  func scale(rate: Float) {
    #expect(DropoutMask(rate: rate, seed: 1).scale == 1 / (1 - rate))
  }

  /// Zero, ones and the bits of pi.
  static let seeds: [UInt64] = [
    0, .max, 0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344, 0xA409_3822_299F_31D0, 0x082E_FA98_EC4E_6C89,
  ]

  @Test("a rate of 0 drops nothing, others their share of a million elements", arguments: seeds)
  func share(seed: UInt64) {
    let count = 1 << 20
    #expect(DropoutMask(rate: 0, seed: seed).droppedCount(of: count) == 0)
    for rate in [0.1, 0.25, 0.5, 0.9] {
      let mask = DropoutMask(rate: Float(rate), seed: seed)
      let dropped = Double(mask.droppedCount(of: count))
      let deviation = (Double(count) * rate * (1 - rate)).squareRoot()
      #expect(
        abs(dropped - rate * Double(count)) < 5 * deviation,
        "\(dropped) of \(count) are dropped at a rate of \(rate)")
    }
  }

  @Test(
    "elements at small distances, and images below one another, are dropped independently", arguments: seeds)
  func independence(seed: UInt64) {
    let (count, rate) = (1 << 20, 0.25)
    let mask = DropoutMask(rate: Float(rate), seed: seed)
    let drops = (0..<count + 3136).map(mask.drops)
    let deviation = (Double(count) * rate * rate * (1 - rate * rate)).squareRoot()
    for distance in [1, 2, 3, 4, 7, 8, 16, 32, 64, 256, 3136] {
      let pairs = Double((0..<count).count { drops[$0] && drops[$0 + distance] })
      // Overlapping pairs depend on one another, which widens the deviation by a quarter.
      #expect(
        abs(pairs - Double(count) * rate * rate) < 6 * deviation,
        "\(pairs) pairs at distance \(distance) are dropped instead of \(Double(count) * rate * rate)")
    }
  }

  @Test("any two seeds have about as many dropped elements in common as chance predicts")
  func seedsDiffer() {
    let (count, rate) = (1 << 18, 0.25)
    let masks = Self.seeds.map { seed in
      let mask = DropoutMask(rate: Float(rate), seed: seed)
      return (0..<count).map(mask.drops)
    }
    let deviation = (Double(count) * rate * rate * (1 - rate * rate)).squareRoot()
    for i in masks.indices {
      for j in masks[..<i].indices {
        let common = Double((0..<count).count { masks[i][$0] && masks[j][$0] })
        #expect(
          abs(common - Double(count) * rate * rate) < 6 * deviation,
          "seeds \(Self.seeds[i]) and \(Self.seeds[j]) drop \(common) elements in common")
      }
    }
  }
}

extension DropoutMask {
  fileprivate func droppedCount(of count: Int) -> Int { (0..<count).count { drops($0) } }
}
