import Tensors

/// All that a training run needs to go on as if it had never stopped: where it is, the network's parameters, and what
/// optimizer and schedule remember.
///
/// ``Sequential/fit(_:validatedOn:configuration:augment:resumingFrom:checkpoints:onProgress:shouldStop:)``
/// makes checkpoints and resumes from them.
public struct TrainingCheckpoint: Sendable, Equatable {
  /// The network's parameters and statistics, as ``Sequential/tensors``.
  public let parameters: [(name: String, value: Tensor)]
  /// What the optimizer remembers, as ``Optimizer/state``.
  public let optimizerState: [(name: String, value: Tensor)]
  /// The weights' average, as ``ExponentialMovingAverage/state``; empty in a training without.
  public let average: [(name: String, value: Tensor)]
  /// The learning rate of the batch before; the schedule may set another for the next.
  public let learningRate: Float
  /// What the schedule remembers, as ``Schedule/state``.
  public let schedule: [String: Double]
  let run: TrainingRun

  /// The number of epochs that the run was asked for.
  public var epochs: Int { run.epochs }

  /// The number of epochs that are done, with their validation.
  public var epochsDone: Int { run.epochsDone }

  /// The number of batches of the epoch under way that are done.
  public var batchesDone: Int { run.batchesDone }

  /// The number of batches of each epoch.
  public var batches: Int { run.batches }

  /// The share of all epochs' batches that is done.
  public var fraction: Double {
    (Double(epochsDone) + Double(batchesDone) / Double(batches)) / Double(epochs)
  }

  /// Whether all the epochs that the run was asked for are done.
  public var isComplete: Bool { run.isComplete }

  /// What the run went through so far.
  public var history: History { run.history }

  /// The seconds that the batches so far took, in all processes that computed them.
  public var seconds: Double { history.epochs.reduce(run.epochSeconds) { $0 + $1.seconds } }

  public static func == (left: Self, right: Self) -> Bool {
    left.parameters.elementsEqual(right.parameters, by: ==)
      && left.optimizerState.elementsEqual(right.optimizerState, by: ==)
      && left.average.elementsEqual(right.average, by: ==)
      && left.learningRate == right.learningRate && left.schedule == right.schedule && left.run == right.run
  }
}

extension TrainingCheckpoint {
  /// Puts network, optimizer, schedule, average and `run` where they were when the checkpoint was made; the run keeps the
  /// number of epochs that it is asked for.
  ///
  /// - Throws: ``TrainingError/unfitCheckpoint(_:)``; then nothing is changed.
  func restore(
    _ network: inout Sequential, _ optimizer: inout some Optimizer, _ schedule: inout some Schedule,
    _ average: inout ExponentialMovingAverage?, _ run: inout TrainingRun
  ) throws(TrainingError) {
    var settings = [
      ("seed", "\(self.run.seed)", "\(run.seed)"),
      ("batch size", "\(self.run.batchSize)", "\(run.batchSize)"),
      ("number of images", "\(self.run.imageCount)", "\(run.imageCount)"),
      (
        "number of epochs without augmentation", "\(self.run.epochsWithoutAugmentation)",
        "\(run.epochsWithoutAugmentation)"
      ),
    ]
    if schedule.dependsOnLength || run.epochsWithoutAugmentation > 0 {
      settings.append(("number of epochs", "\(epochs)", "\(run.epochs)"))
    }
    for (name, found, expected) in settings where found != expected {
      throw .unfitCheckpoint("its \(name) is \(found), that of this training is \(expected)")
    }
    guard (epochsDone, batchesDone) <= (run.epochs, 0) else {
      throw .unfitCheckpoint(
        "it is \(batchesDone) batches into epoch \(self.run.epoch), but this training ends with epoch \(run.epochs)"
      )
    }
    if let difference = difference(of: parameters, from: network.tensors) {
      throw .unfitCheckpoint("of the network's parameters it has \(difference)")
    }
    if let difference = difference(of: optimizerState, from: optimizer.initialState(for: network)) {
      throw .unfitCheckpoint("of the optimizer's state it has \(difference)")
    }

    // Before the first step there is no average yet.
    let expectedAverage = average == nil || self.run.nextBatchNumber == 0 ? [] : network.tensors
    if let difference = difference(of: self.average, from: expectedAverage) {
      throw .unfitCheckpoint("of the weights' average it has \(difference)")
    }

    network.updateTensors { index, tensor in tensor = parameters[index].value }
    optimizer.state = optimizerState
    optimizer.learningRate = learningRate
    schedule.state = self.schedule
    average?.state = self.average
    let epochs = run.epochs
    run = self.run
    run.epochs = epochs
  }
}

/// The first place where tensors have another name or shape than `expected`, in words.
private func difference(
  of tensors: [(name: String, value: Tensor)], from expected: [(name: String, value: Tensor)]
) -> String? {
  for index in 0..<max(tensors.count, expected.count) {
    let (found, expected) = (
      index < tensors.count ? "\(tensors[index].name) \(tensors[index].value.shape)" : "nothing",
      index < expected.count ? "\(expected[index].name) \(expected[index].value.shape)" : "nothing"
    )
    if found != expected { return "\(found) where \(expected) is expected" }
  }
  return nil
}
