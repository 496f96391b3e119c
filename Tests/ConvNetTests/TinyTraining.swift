import ConvNet
import Synchronization
import Testing

@testable import Tensors

/// A training with dropout and augmentation, by a clock on which a group of images takes a second.
struct TinyTraining {
  var epochs = 2
  /// Six batches of 8 groups and one of 5 make an epoch of 53 seconds.
  var batchSize = 30
  var imageCount = 200
  var seed: UInt64 = 1
  var threads = 1
  var filters = 8
  var learningRate: Float = 0.003
  var optimizer: any Optimizer = RMSprop()
  var schedule: any Schedule = ReduceLROnPlateau()
  var labelSmoothing: Float = 0
  var averageDecay: Float?
  var epochsWithoutAugmentation = 0
  var isNormalized = false

  /// All that a training changes or returns.
  struct Outcome {
    let network: Sequential
    /// The one after the last epoch.
    let final: TrainingCheckpoint
    let history: History

    /// What is not the same to the last bit, in words.
    func differences(from expected: Outcome) -> [String] {
      var differences: [String] = []
      for (found, expected) in zip(
        network.tensors + final.optimizerState, expected.network.tensors + expected.final.optimizerState)
      where found.value.elements.map(\.bitPattern) != expected.value.elements.map(\.bitPattern) {
        differences.append("\(found.name) \(found.value.elements[0]), not \(expected.value.elements[0])")
      }
      if final.learningRate != expected.final.learningRate {
        differences.append("rate \(final.learningRate), not \(expected.final.learningRate)")
      }
      if final.optimizerState.count != expected.final.optimizerState.count {
        differences.append(
          "\(final.optimizerState.count) tensors of state, not \(expected.final.optimizerState.count)")
      }
      if final.schedule != expected.final.schedule {
        differences.append("schedule \(final.schedule), not \(expected.final.schedule)")
      }
      if history != expected.history {
        differences.append("history \(history), not \(expected.history)")
      }
      return differences
    }
  }

  /// Trains. What a checkpoint holds starts as something else, to show that it is put back.
  func run(
    resumingFrom checkpoint: TrainingCheckpoint? = nil, checkpoints: CheckpointPolicy? = nil,
    onProgress: (TrainingProgress) -> Void = { _ in }, shouldStop: () -> Bool = { false }
  ) throws -> Outcome {
    var generator = SeededGenerator(seed: checkpoint == nil ? seed : 77)
    var network = try Sequential(inputShape: [8, 8, 1], using: &generator) {
      Conv2D(filters: filters, filterSize: 3, padding: .same)
      if isNormalized { BatchNormalization() }
      ReLU()
      MaxPool2D()
      Dropout(rate: 0.25)
      Flatten()
      Dense(units: 4)
    }
    var optimizer = optimizer
    optimizer.learningRate = checkpoint == nil ? learningRate : 77
    let clock = SteppedClock()
    let training = Training(
      batchSize: batchSize, optimizer: optimizer, schedule: schedule,
      averaging: averageDecay.map { ExponentialMovingAverage(decay: $0) }, labelSmoothing: labelSmoothing,
      epochsWithoutAugmentation: epochsWithoutAugmentation)
    var configuration = TrainingConfiguration(training, epochs: epochs, seed: seed, threads: threads)
    configuration.now = { clock.now }
    // A training that is complete already saves no further one.
    var final = checkpoint
    let policy = CheckpointPolicy(every: checkpoints?.interval ?? .seconds(1_000_000)) {
      final = $0
      try checkpoints?.save($0)
    }
    let history = try network.fit(
      TrainingTests.corners(imageCount, stream: 1), validatedOn: TrainingTests.corners(40, stream: 2),
      configuration: configuration,
      augment: { images, generator in
        clock.step()
        return TrainingTests.noise(images, &generator)
      },
      resumingFrom: checkpoint, checkpoints: policy, onProgress: onProgress, shouldStop: shouldStop)
    return Outcome(network: network, final: try #require(final), history: history)
  }

  /// All the checkpoints of a training that saves one after every batch.
  func checkpoints() throws -> [TrainingCheckpoint] {
    var saved: [TrainingCheckpoint] = []
    _ = try run(checkpoints: CheckpointPolicy(every: .zero) { saved.append($0) })
    return saved
  }
}

/// A clock that goes by whole seconds, when told to.
private final class SteppedClock: Sendable {
  private let time = Mutex(ContinuousClock.now)

  var now: ContinuousClock.Instant { time.withLock { $0 } }

  func step() {
    time.withLock { $0 += .seconds(1) }
  }
}
