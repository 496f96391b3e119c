import Tensors

/// Lowers the learning rate when the validation accuracy stops rising, as Keras's callback of the same name,
/// with a `min_delta` of 0: any rise counts.
public struct ReduceLROnPlateau: Schedule {
  public let factor: Float
  public let patience: Int
  public let minimum: Float

  /// The best validation accuracy so far; nil before the first epoch.
  private var best: Double?
  private var epochsWithoutRise = 0

  private enum CodingKeys: CodingKey { case factor, patience, minimum }

  /// `best`, and the number of `epochs_without_rise`.
  public var state: [String: Double] {
    get {
      var state = ["epochs_without_rise": Double(epochsWithoutRise)]
      state["best"] = best
      return state
    }
    set {
      best = newValue["best"]
      epochsWithoutRise = newValue["epochs_without_rise"].flatMap(Int.init(exactly:)) ?? 0
    }
  }

  /// - Parameters:
  ///   - factor: what the rate is multiplied by.
  ///   - patience: how many epochs without a rise to wait for.
  ///   - minimum: the lowest rate.
  public init(factor: Float = 0.5, patience: Int = 3, minimum: Float = 1e-5) {
    self.factor = factor
    self.patience = patience
    self.minimum = minimum
  }

  public mutating func learningRate(after validationAccuracy: Double, current: Float) -> Float {
    guard let best, validationAccuracy <= best else {
      best = validationAccuracy
      epochsWithoutRise = 0
      return current
    }
    epochsWithoutRise += 1
    guard epochsWithoutRise >= patience else { return current }
    epochsWithoutRise = 0
    return max(min(current, minimum), current * factor)
  }
}
