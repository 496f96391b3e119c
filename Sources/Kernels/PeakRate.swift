/// Runs independent chains of fused multiply-adds in registers, `rounds` times, which is the most that the kernels'
/// register tiles could achieve: 24 floating-point operations for each of a vector's lanes a round.
///
/// - Returns: a number that depends on all of them, so that the compiler cannot remove any.
public func runMultiplyAdds(rounds: Int, width: VectorWidth) -> Float {
  switch width {
  case .four: multiplyAdds(rounds, of: SIMD4<Float>.self)
  case .eight: multiplyAdds(rounds, of: SIMD8<Float>.self)
  case .sixteen: multiplyAdds(rounds, of: SIMD16<Float>.self)
  }
}

@inline(__always)
private func multiplyAdds<Lanes: FloatLanes>(
  _ rounds: Int, of lanes: Lanes.Type
) -> Float {
  var sums = InlineArray<12, Lanes>(repeating: Lanes(repeating: 0.5))
  let (factor, addend) = (Lanes(repeating: 0.999), Lanes(repeating: 0.001))
  for _ in 0..<rounds {
    for i in 0..<12 { sums[unchecked: i] = addend.addingProduct(sums[unchecked: i], factor) }
  }
  var total: Float = 0
  for i in 0..<12 { total += sums[i][0] }
  return total
}
