import Tensors

/// When a training run saves checkpoints, and how: at the end of every epoch, and within an epoch after a batch when
/// `interval` has passed since the last one.
public struct CheckpointPolicy {
  public let interval: Duration
  public let save: (TrainingCheckpoint) throws -> Void

  /// - Parameters:
  ///   - interval: zero saves after every batch.
  ///   - save: stores a checkpoint, as with ``TrainingCheckpoint/write(to:)``. An error that it throws ends the
  ///     training.
  public init(every interval: Duration, save: @escaping (TrainingCheckpoint) throws -> Void) {
    self.interval = interval
    self.save = save
  }
}

/// Saves a run's checkpoints by a policy; without one, saves none.
struct CheckpointSaver {
  private let policy: CheckpointPolicy?
  private let now: @Sendable () -> ContinuousClock.Instant
  private var last: ContinuousClock.Instant

  init(_ policy: CheckpointPolicy?, now: @escaping @Sendable () -> ContinuousClock.Instant) {
    self.policy = policy
    self.now = now
    last = now()
  }

  /// Whether the policy's interval has passed.
  var isDue: Bool {
    guard let policy else { return false }
    return now() - last >= policy.interval
  }

  /// Saves a checkpoint; without a policy, none is created.
  ///
  /// - Throws: ``TrainingError/unsavedCheckpoint(_:)``.
  mutating func save(_ checkpoint: @autoclosure () -> TrainingCheckpoint) throws(TrainingError) {
    guard let policy else { return }
    do {
      try policy.save(checkpoint())
    } catch {
      throw .unsavedCheckpoint(error)
    }
    last = now()
  }
}
