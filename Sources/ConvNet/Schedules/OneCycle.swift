import Tensors

/// One cycle: the learning rate rises to a peak and then falls to almost nothing, each along half a cosine (Smith &
/// Topin 2017, "Super-convergence"; the curve is that of fast.ai and of PyTorch's `OneCycleLR`).
///
/// The rise lets the weights find a region where large steps are safe, the peak keeps them from settling early, and the
/// long fall settles them.
public struct OneCycle: PeakedSchedule {
  /// The highest rate.
  public var peak: Float
  public let warmUp: Double
  public let startDivisor: Double
  public let endDivisor: Double

  public var dependsOnLength: Bool { true }

  private enum CodingKeys: String, CodingKey {
    case peak
    case warmUp = "warm_up"
    case startDivisor = "start_divisor"
    case endDivisor = "end_divisor"
  }

  /// - Parameters:
  ///   - peak: the highest rate.
  ///   - warmUp: the share of all steps in which the rate rises, in 0 ..< 1.
  ///   - startDivisor: the peak divided by the first rate.
  ///   - endDivisor: the first rate divided by the last.
  public init(peak: Float, warmUp: Double = 0.3, startDivisor: Double = 25, endDivisor: Double = 1e4) {
    precondition((0..<1).contains(warmUp), "A warm-up is a share in 0..<1, not \(warmUp)")
    precondition(
      startDivisor >= 1 && endDivisor >= 1, "The divisors are at least 1, not \((startDivisor, endDivisor))")
    self.peak = peak
    self.warmUp = warmUp
    self.startDivisor = startDivisor
    self.endDivisor = endDivisor
  }

  public func learningRate(forStep step: Int, of stepCount: Int, current: Float) -> Float {
    let (peak, first) = (Double(peak), Double(peak) / startDivisor)
    let lastStep = Double(stepCount - 1)
    let peakStep = max(0, warmUp * Double(stepCount) - 1)
    let step = Double(step)
    if step < peakStep { return Float(cosine(from: first, to: peak, step / peakStep)) }
    guard lastStep > peakStep else { return self.peak }
    return Float(cosine(from: peak, to: first / endDivisor, (step - peakStep) / (lastStep - peakStep)))
  }
}
