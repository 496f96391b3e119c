/// Runs twelve independent chains of fused multiply-adds in registers, `rounds` times: 192 floating-point operations a
/// round on one core, the most that the kernels' register tiles could ever do.
///
/// - Returns: a number that depends on all of them, so that the compiler removes none.
@inline(never)
public func runMultiplyAdds(rounds: Int) -> Float {
  var sums = InlineArray<12, Lanes>(repeating: Lanes(repeating: 0.5))
  let (factor, addend) = (Lanes(repeating: 0.999), Lanes(repeating: 0.001))
  for _ in 0..<rounds {
    for i in 0..<12 { sums[unchecked: i] = addend.addingProduct(sums[unchecked: i], factor) }
  }
  var total: Float = 0
  for i in 0..<12 { total += sums[i][0] }
  return total
}
