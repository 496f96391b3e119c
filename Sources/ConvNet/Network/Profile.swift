import Synchronization
import Tensors

/// A record of where the time of training or prediction goes; all threads add to it.
public final class Profile: Sendable {
  /// Something that takes time.
  public enum Activity: Sendable, Hashable {
    /// Gathering and augmenting the images of a batch.
    case assembly
    /// Transforming the weights, once a batch.
    case weightTransforms
    /// The forward pass of a layer, by its number.
    case forward(Int)
    /// The backward pass of a layer, by its number.
    case backward(Int)
    /// The optimizer's step.
    case update
  }

  private let clock = ContinuousClock()
  private let times = Mutex<[Activity: Duration]>([:])

  public init() {}

  /// The time that all threads together spent on `activity`; threads that share one layer's work count once.
  public func time(of activity: Activity) -> Duration {
    times.withLock { $0[activity] ?? .zero }
  }

  /// Starts again from zero.
  public func reset() {
    times.withLock { $0 = [:] }
  }

  var now: ContinuousClock.Instant { clock.now }

  func add(since start: ContinuousClock.Instant, to activity: Activity) {
    let time = clock.now - start
    times.withLock { $0[activity, default: .zero] += time }
  }
}
