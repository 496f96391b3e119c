import ConvNet
import Synchronization

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
  var cleanEpochs = 0
  var isNormalized = false

  /// All that a training changes or returns.
  struct Outcome {
    let network: Sequential
    let optimizer: any Optimizer
    let schedule: any Schedule
    let history: History

    /// What is not the same to the last bit, in words.
    func differences(from expected: Outcome) -> [String] {
      var differences: [String] = []
      for (found, expected) in zip(
        network.tensors + optimizer.state, expected.network.tensors + expected.optimizer.state)
      where found.value.elements.map(\.bitPattern) != expected.value.elements.map(\.bitPattern) {
        differences.append("\(found.name) \(found.value.elements[0]), not \(expected.value.elements[0])")
      }
      if optimizer.learningRate != expected.optimizer.learningRate {
        differences.append("rate \(optimizer.learningRate), not \(expected.optimizer.learningRate)")
      }
      if optimizer.state.count != expected.optimizer.state.count {
        differences.append("\(optimizer.state.count) tensors of state, not \(expected.optimizer.state.count)")
      }
      if schedule.state != expected.schedule.state {
        differences.append("schedule \(schedule.state), not \(expected.schedule.state)")
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
    var schedule = schedule
    let clock = SteppedClock()
    var configuration = TrainingConfiguration(
      epochs: epochs, batchSize: batchSize, seed: seed, threads: threads)
    configuration.now = { clock.now }
    configuration.labelSmoothing = labelSmoothing
    configuration.averaging = averageDecay.map { ExponentialMovingAverage(decay: $0) }
    configuration.cleanEpochs = cleanEpochs
    let history = try network.fit(
      TrainingTests.corners(imageCount, stream: 1), validatedOn: TrainingTests.corners(40, stream: 2),
      configuration: configuration, optimizer: &optimizer, schedule: &schedule,
      augment: { images, generator in
        clock.step()
        return TrainingTests.noise(images, &generator)
      },
      resumingFrom: checkpoint, checkpoints: checkpoints, onProgress: onProgress, shouldStop: shouldStop)
    return Outcome(network: network, optimizer: optimizer, schedule: schedule, history: history)
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
