import Kernels

/// The machine's rate of fused multiply-adds in GFLOP/s, `threads` together, the best of three tries.
func measuredPeakGflops(threads: Int) -> Double {
  let rounds = 20_000_000
  return (0..<3).map { _ in
    let start = ContinuousClock.now
    concurrently(count: threads, threads: threads) { _ in
      precondition(runMultiplyAdds(rounds: rounds).isFinite)
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return Double(threads * rounds * 192) / seconds / 1e9
  }.max() ?? 0
}
