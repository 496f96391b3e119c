import Testing

@testable import Tensors

@Suite("Seeded generator")
struct SeededGeneratorTests {
  @Test("xoshiro256** gives the outputs that its authors' C code gives from the state 1, 2, 3, 4")
  func xoshiro() {
    var generator = SeededGenerator(seed: 0)
    generator.state = (1, 2, 3, 4)
    let outputs = (0..<6).map { _ in generator.next() }
    #expect(
      outputs == [
        11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
        607_988_272_756_665_600,
      ])
  }

  @Test("SplitMix64 gives its published outputs for 1234567")
  func splitMix() {
    var mixer = SplitMix64(state: 1_234_567)
    let outputs = (0..<3).map { _ in mixer.next() }
    #expect(outputs == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
  }

  @Test("a seed and a stream always give the same numbers, other streams others")
  func streams() {
    func first(_ seed: UInt64, _ stream: UInt64) -> [UInt64] {
      var generator = SeededGenerator(seed: seed, stream: stream)
      return (0..<4).map { _ in generator.next() }
    }
    #expect(first(1, 0) == first(1, 0))
    let all = (0..<4).flatMap { seed in (0..<50).map { first(seed, $0) } }
    #expect(Set(all).count == all.count)
  }
}
