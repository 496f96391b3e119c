/// A small, fast, seeded random number generator: xoshiro256** 1.0 (Blackman & Vigna 2018), its state filled by
/// SplitMix64 as its authors recommend.
///
/// The same seed and stream give the same numbers on every machine. Different streams of a seed are unrelated, so
/// that each part of each batch can draw its own numbers, whichever thread computes it.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  @usableFromInline var state: (UInt64, UInt64, UInt64, UInt64)

  /// Makes the generator for `seed`, or one of its unrelated `stream`s.
  public init(seed: UInt64, stream: UInt64 = 0) {
    var mixer = SplitMix64(state: seed)
    mixer.state = mixer.next() ^ (stream &* 0xD134_2543_DE82_EF95)
    state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
  }

  @inlinable
  public mutating func next() -> UInt64 {
    let product = state.1 &* 5
    let result = (product << 7 | product >> 57) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = state.3 << 45 | state.3 >> 19
    return result
  }
}

/// SplitMix64 (Steele, Lea & Flood 2014).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
