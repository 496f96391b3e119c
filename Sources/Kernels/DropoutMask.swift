/// Which elements of an array are dropped, and what the others are multiplied by.
///
/// The mask is a function of its seed and the element's number, so the backward pass can compute it again instead of
/// storing it.
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

  /// The sixteen random bits of the elements `index` + each of `counting`: `drops(_:)` on several numbers at a time.
  ///
  /// The mixer is "lowbias32" (Wellons 2018), with one half of the seed added before it and the other in its middle.
  @inline(__always)
  func bits<Numbers: SIMD<UInt32>>(of counting: Numbers, from index: Int) -> Numbers {
    func all(_ value: UInt32) -> Numbers { Numbers(repeating: value) }
    var x = counting &+ all(UInt32(truncatingIfNeeded: index) &+ seed[0])
    x = (x ^ (x &>> all(16))) &* all(0x7FEB_352D)
    x = (x ^ (x &>> all(15))) &+ all(seed[1])
    x = (x ^ (x &>> all(16))) &* all(0x846C_A68B)
    x ^= x &>> all(15)
    return x &>> all(16)
  }
}
