import Foundation
import Tensors

/// A rule that says how the learning rate changes while a network is trained.
///
/// Its settings are what `Codable` stores, not its state.
public protocol Schedule: Sendable, Codable {
  /// What the rule remembers from one epoch to the next, as numbers by name; empty where it remembers nothing.
  ///
  /// A rule whose state is put back goes on as it would have.
  var state: [String: Double] { get set }

  /// Whether the rates depend on how long the whole training is: then one that was cut off cannot be made longer or
  /// shorter.
  var dependsOnLength: Bool { get }

  /// The learning rate for a step of the optimizer.
  ///
  /// - Parameters:
  ///   - step: the step's number, from 0.
  ///   - stepCount: the number of steps of the whole training.
  ///   - current: the rate of the step before, or in the beginning the optimizer's own.
  func learningRate(forStep step: Int, of stepCount: Int, current: Float) -> Float

  /// The learning rate after an epoch that ended with `validationAccuracy`.
  ///
  /// - Parameter current: the rate of the epoch's last step.
  mutating func learningRate(after validationAccuracy: Double, current: Float) -> Float
}

extension Schedule {
  public var state: [String: Double] {
    get { [:] }
    set {}
  }

  public var dependsOnLength: Bool { false }

  public func learningRate(forStep step: Int, of stepCount: Int, current: Float) -> Float { current }

  public mutating func learningRate(after validationAccuracy: Double, current: Float) -> Float { current }
}

/// A number that goes from `start` to `end` along half a cosine while `progress` goes from 0 to 1.
func cosine(from start: Double, to end: Double, _ progress: Double) -> Double {
  end + (start - end) * (1 + cos(.pi * progress)) / 2
}

/// The schedules that a stored ``Training`` may name. **To add a schedule, add its type here.**
let scheduleTypes = TypeRegistry<any Schedule>(
  of: "schedule", [CosineDecay.self, OneCycle.self, ReduceLROnPlateau.self])
