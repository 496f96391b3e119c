import Elementary
import Tensors

/// A rule that says how the learning rate changes while a network is trained.
///
/// Its settings are what `Codable` stores, not its state.
public protocol Schedule: Sendable, Codable {
  /// What the rule remembers from one epoch to the next, as numbers by name; empty where it remembers nothing.
  ///
  /// Once its state is restored, it continues as before.
  var state: [String: Double] { get set }

  /// Whether the rates depend on the length of the whole training; a resumed training must then keep its length.
  var dependsOnLength: Bool { get }

  /// The learning rate for a step of the optimizer.
  ///
  /// - Parameters:
  ///   - step: the step's number, from 0.
  ///   - stepCount: the number of steps of the whole training.
  ///   - current: the rate of the previous step, or at the start the optimizer's own.
  func learningRate(forStep step: Int, of stepCount: Int, current: Float) -> Float

  /// The learning rate after an epoch that ended with `validationAccuracy`.
  ///
  /// - Parameter current: the rate of the epoch's last step.
  mutating func learningRate(after validationAccuracy: Double, current: Float) -> Float
}

/// A schedule that sets the learning rate itself, up to a peak, and ignores the optimizer's.
public protocol PeakedSchedule: Schedule {
  /// The highest rate.
  var peak: Float { get set }
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
  end + (start - end) * (1 + Elementary.sineAndCosine(.pi * progress).cosine) / 2
}

/// The schedules that a stored ``Training`` may name. **To add a schedule, add its type here.**
let scheduleTypes = TypeRegistry<any Schedule>(
  of: "schedule", [CosineDecay.self, OneCycle.self, ReduceLROnPlateau.self])
