/// Which elements of an array are dropped, and what the others are multiplied by.
///
/// The mask is a function of its seed and the element's number, so that the backward pass can ask again instead of
/// keeping the answers.
public struct DropoutMask: Sendable {
  /// 1 / (1 - rate), which leaves the expected value as it is.
  public let scale: Float

  /// Elements whose sixteen random bits are below this are dropped.
  let threshold: UInt32
  let seed: SIMD2<UInt32>

  /// - Parameters:
  ///   - rate: the share that is dropped, from 0 up to but not including 1, rounded to 1/65,536.
  ///   - seed: any 64 random bits.
  public init(rate: Float, seed: UInt64) {
    precondition((0..<1).contains(rate), "A dropout rate of \(rate)")
    scale = 1 / (1 - rate)
    threshold = UInt32((rate * 65_536).rounded())
    self.seed = SIMD2(truncatingIfNeeded: SIMD2(seed, seed >> 32))
  }

  /// Whether element `index` is dropped.
  public func drops(_ index: Int) -> Bool {
    var x = UInt32(truncatingIfNeeded: index) &+ seed[0]
    x = (x ^ (x >> 16)) &* 0x7FEB_352D
    x = (x ^ (x >> 15)) &+ seed[1]
    x = (x ^ (x >> 16)) &* 0x846C_A68B
    x ^= x >> 15
    return x >> 16 < threshold
  }

  /// Whether the eight elements from `index` on are dropped: `drops(_:)` on eight numbers at a time.
  ///
  /// The mixer is "lowbias32" (Wellons 2018), with one half of the seed added before it and the other in its middle.
  @inline(__always)
  func dropsEight(from index: Int) -> SIMDMask<SIMD8<Int32>> {
    var x =
      SIMD8<UInt32>(0, 1, 2, 3, 4, 5, 6, 7) &+ SIMD8(repeating: UInt32(truncatingIfNeeded: index) &+ seed[0])
    x = (x ^ (x &>> SIMD8(repeating: 16))) &* SIMD8(repeating: 0x7FEB_352D)
    x = (x ^ (x &>> SIMD8(repeating: 15))) &+ SIMD8(repeating: seed[1])
    x = (x ^ (x &>> SIMD8(repeating: 16))) &* SIMD8(repeating: 0x846C_A68B)
    x ^= x &>> SIMD8(repeating: 15)
    // Sixteen bits are the same number with a sign, and signed comparison is one instruction.
    return SIMD8<Int32>(truncatingIfNeeded: x &>> SIMD8(repeating: 16)) .< SIMD8(repeating: Int32(threshold))
  }
}
