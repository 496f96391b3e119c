/// Lowers the learning rate when the validation accuracy stops rising, as Keras's callback of the same name.
public struct ReduceLROnPlateau: Sendable {
  public let factor: Float
  public let patience: Int
  public let minimum: Float

  /// What the schedule remembers from one epoch to the next.
  public struct State: Sendable, Equatable, Codable {
    /// The best validation accuracy so far; nil before the first epoch.
    public var best: Double?
    public var epochsWithoutRise = 0
  }

  public var state = State()

  /// - Parameters:
  ///   - factor: what the rate is multiplied by.
  ///   - patience: how many epochs without a rise are waited for.
  ///   - minimum: the rate below which it does not go.
  public init(factor: Float = 0.5, patience: Int = 3, minimum: Float = 1e-5) {
    self.factor = factor
    self.patience = patience
    self.minimum = minimum
  }

  /// The learning rate for the next epoch, after one that ended with `validationAccuracy`.
  public mutating func learningRate(after validationAccuracy: Double, current: Float) -> Float {
    guard let best = state.best, validationAccuracy <= best else {
      state = State(best: validationAccuracy)
      return current
    }
    state.epochsWithoutRise += 1
    guard state.epochsWithoutRise >= patience else { return current }
    state.epochsWithoutRise = 0
    return max(min(current, minimum), current * factor)
  }
}
