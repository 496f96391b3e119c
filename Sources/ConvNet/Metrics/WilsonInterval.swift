import Tensors

/// The 95 % confidence interval of a share, given `successes` in `count` trials: the score interval of Wilson (1927,
/// "Probable inference, the law of succession, and statistical inference").
///
/// Unlike the mean plus or minus two standard errors, it stays within 0...1, and has a width even if all trials
/// succeed. Without trials, every share is possible.
public func wilsonInterval(_ successes: Int, of count: Int) -> ClosedRange<Double> {
  precondition((0...max(0, count)).contains(successes), "\(successes) successes in \(count) trials")
  guard count > 0 else { return 0...1 }
  // The standard normal distribution has 95 % of its mass within +-z.
  let z = 1.959963984540054
  let (n, share) = (Double(count), Double(successes) / Double(count))
  let scale = 1 + z * z / n
  let center = (share + z * z / (2 * n)) / scale
  let half = z / scale * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
  // Rounding must not move the ends away from 0 and 1.
  return (successes == 0 ? 0 : max(0, center - half))...(successes == count ? 1 : min(1, center + half))
}
