import Tensors

/// The learning rate rises linearly to a peak and then falls along half a cosine (Loshchilov & Hutter 2016, without
/// restarts; the linear rise is that of Goyal et al. 2017).
public struct CosineDecay: PeakedSchedule {
  /// The highest rate.
  public var peak: Float
  public let warmUp: Int
  public let end: Float

  public var dependsOnLength: Bool { true }

  private enum CodingKeys: String, CodingKey {
    case peak
    case warmUp = "warm_up"
    case end
  }

  /// - Parameters:
  ///   - peak: the highest rate.
  ///   - warmUp: the number of steps in which the rate rises, in equal parts, to the peak.
  ///   - end: the rate that the fall would reach one step after the last.
  public init(peak: Float, warmUp: Int = 0, end: Float = 0) {
    precondition(warmUp >= 0, "A warm-up has 0 steps or more, not \(warmUp)")
    self.peak = peak
    self.warmUp = warmUp
    self.end = end
  }

  public func learningRate(forStep step: Int, of stepCount: Int, current: Float) -> Float {
    if step < warmUp { return Float(Double(peak) * Double(step + 1) / Double(warmUp)) }
    let progress = Double(step - warmUp) / Double(max(1, stepCount - warmUp))
    return Float(cosine(from: Double(peak), to: Double(end), progress))
  }
}
