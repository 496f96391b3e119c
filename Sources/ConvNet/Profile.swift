import Synchronization
import Tensors

/// Where the time of training or prediction goes; all threads add to it.
public final class Profile: Sendable {
  /// Something that takes time.
  public enum Activity: Sendable, Hashable {
    /// Putting a batch's images together and changing them at random.
    case assembly
    /// What is computed from the parameters once a batch, before any image.
    case preparation
    /// The way forward through a layer, by its number.
    case forward(Int)
    /// The way back through a layer, by its number.
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

  /// Forgets what was noted.
  public func reset() {
    times.withLock { $0 = [:] }
  }

  var now: ContinuousClock.Instant { clock.now }

  func add(since start: ContinuousClock.Instant, to activity: Activity) {
    let time = clock.now - start
    times.withLock { $0[activity, default: .zero] += time }
  }
}
