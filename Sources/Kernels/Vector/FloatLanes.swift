/// The floats of one vector, which are loaded, computed with and stored at once.
///
/// Swift 6.3 compiles arithmetic on generic vectors to single instructions, but comparisons to loops, so comparisons
/// are written for each type.
protocol FloatLanes: SIMD, SendableMetatype where Scalar == Float {
  /// A register tile's row.
  associatedtype Row: TileRow

  /// The rows of the largest register tile: with a vector of the other operand, its sums fill three quarters of the
  /// registers of AVX2 (6 rows of 2 vectors) and NEON (6 rows of 4). AVX-512 needs 8 sums to be busy (2 instructions a
  /// cycle that take 4); 12 rows of one vector share the fetching of that vector among more of them.
  static var tileRows: Int { get }

  func isLess(than other: Self) -> SIMDMask<MaskStorage>
  func isAtMost(_ other: Self) -> SIMDMask<MaskStorage>
  func equals(_ other: Self) -> SIMDMask<MaskStorage>
  /// Where a running maximum `largest` becomes this: where this is larger, or NaN, which stays the maximum to the end.
  func exceeds(_ largest: Self) -> SIMDMask<MaskStorage>

  /// Which of the elements from `index` on `mask` drops.
  static func dropped(by mask: DropoutMask, from index: Int) -> SIMDMask<MaskStorage>
}

extension SIMD4<Float>: FloatLanes {
  typealias Row = TwoHalves<TwoHalves<Self>>
  @inline(__always) static var tileRows: Int { 6 }
  @inline(__always) func isLess(than other: Self) -> SIMDMask<MaskStorage> { self .< other }
  @inline(__always) func isAtMost(_ other: Self) -> SIMDMask<MaskStorage> { self .<= other }
  @inline(__always) func equals(_ other: Self) -> SIMDMask<MaskStorage> { self .== other }
  @inline(__always) func exceeds(_ largest: Self) -> SIMDMask<MaskStorage> {
    (self .> largest) .| (self .!= self)
  }
  @inline(__always)
  static func dropped(by mask: DropoutMask, from index: Int) -> SIMDMask<MaskStorage> {
    let counting = SIMD4<UInt32>(0, 1, 2, 3)
    return SIMD4<Int32>(truncatingIfNeeded: mask.bits(of: counting, from: index))
      .< SIMD4<Int32>(repeating: Int32(mask.threshold))
  }
}

extension SIMD8<Float>: FloatLanes {
  typealias Row = TwoHalves<Self>
  @inline(__always) static var tileRows: Int { 6 }
  @inline(__always) func isLess(than other: Self) -> SIMDMask<MaskStorage> { self .< other }
  @inline(__always) func isAtMost(_ other: Self) -> SIMDMask<MaskStorage> { self .<= other }
  @inline(__always) func equals(_ other: Self) -> SIMDMask<MaskStorage> { self .== other }
  @inline(__always) func exceeds(_ largest: Self) -> SIMDMask<MaskStorage> {
    (self .> largest) .| (self .!= self)
  }
  @inline(__always)
  static func dropped(by mask: DropoutMask, from index: Int) -> SIMDMask<MaskStorage> {
    let counting = SIMD8<UInt32>(0, 1, 2, 3, 4, 5, 6, 7)
    return SIMD8<Int32>(truncatingIfNeeded: mask.bits(of: counting, from: index))
      .< SIMD8<Int32>(repeating: Int32(mask.threshold))
  }
}

extension SIMD16<Float>: FloatLanes {
  typealias Row = Self
  @inline(__always) static var tileRows: Int { 12 }
  @inline(__always) func isLess(than other: Self) -> SIMDMask<MaskStorage> { self .< other }
  @inline(__always) func isAtMost(_ other: Self) -> SIMDMask<MaskStorage> { self .<= other }
  @inline(__always) func equals(_ other: Self) -> SIMDMask<MaskStorage> { self .== other }
  @inline(__always) func exceeds(_ largest: Self) -> SIMDMask<MaskStorage> {
    (self .> largest) .| (self .!= self)
  }
  @inline(__always)
  static func dropped(by mask: DropoutMask, from index: Int) -> SIMDMask<MaskStorage> {
    let counting = SIMD16<UInt32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    return SIMD16<Int32>(truncatingIfNeeded: mask.bits(of: counting, from: index))
      .< SIMD16<Int32>(repeating: Int32(mask.threshold))
  }
}

extension FloatLanes {
  /// The floats from `base + offset` on; no alignment is needed.
  @inline(__always)
  init(_ base: UnsafePointer<Float>, at offset: Int) {
    self = UnsafeRawPointer(base + offset).loadUnaligned(as: Self.self)
  }

  @inline(__always)
  init(_ base: UnsafeMutablePointer<Float>, at offset: Int) {
    self.init(UnsafePointer(base), at: offset)
  }

  /// Calls `whole` with the first of each whole vector's channels, then `four` with the first of each four that are left
  /// over.
  @inline(__always)
  static func forEachGroup(of channels: Int, whole: (Int) -> Void, four: (Int) -> Void) {
    var c = 0
    while c &+ scalarCount <= channels {
      whole(c)
      c &+= scalarCount
    }
    while c < channels {
      four(c)
      c &+= 4
    }
  }
}

extension UnsafeMutablePointer<Float> {
  /// Stores the lanes from element `offset` on.
  @inline(__always)
  func store(_ lanes: some FloatLanes, at offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: lanes, as: type(of: lanes))
  }
}
