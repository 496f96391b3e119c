/// The kernels used in training: eight channels at a time in SIMD lanes, sums kept in registers.
///
/// Every result is a sum in one fixed order, whatever the batch size, so the same inputs give the same bytes.
/// Operations too small to matter are left to ``Reference``.
public enum Vector: KernelSet {
  public static func softmax(
    classCount: Int, logits: Span<Float>, probabilities: inout MutableSpan<Float>
  ) {
    Reference.softmax(classCount: classCount, logits: logits, probabilities: &probabilities)
  }
}

/// Eight floats, one AVX register or two NEON ones.
typealias Lanes = SIMD8<Float>

extension Lanes {
  /// Where a running maximum `largest` becomes this: where this is larger, or NaN, which stays the maximum to the end.
  @inline(__always)
  func exceeds(_ largest: Lanes) -> SIMDMask<SIMD8<Int32>> { (self .> largest) .| (self .!= self) }
}

extension UnsafePointer<Float> {
  /// The eight floats from `offset` on; no alignment is needed.
  @inline(__always)
  func lanes(at offset: Int) -> Lanes {
    UnsafeRawPointer(self + offset).loadUnaligned(as: Lanes.self)
  }
}

extension UnsafeMutablePointer<Float> {
  /// The eight floats from `offset` on; no alignment is needed.
  @inline(__always)
  func lanes(at offset: Int) -> Lanes {
    UnsafePointer(self).lanes(at: offset)
  }

  /// Stores eight floats from `offset` on.
  @inline(__always)
  func store(_ lanes: Lanes, at offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: lanes, as: Lanes.self)
  }
}
