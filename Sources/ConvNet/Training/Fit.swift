import Foundation
import Tensors

/// The progress of a training run; averages are over the current epoch so far.
public struct TrainingProgress: Sendable, CustomStringConvertible {
  public let epoch: Int
  public let epochs: Int
  public let batch: Int
  public let batches: Int
  public let loss: Double
  public let accuracy: Double
  public let imagesPerSecond: Double
  /// What has been measured so far.
  public let history: History

  /// The share of all epochs' batches that is done.
  public var fraction: Double {
    (Double(epoch - 1) + Double(batch) / Double(batches)) / Double(epochs)
  }

  /// "epoch 1/2  batch 300/628  loss 0.1234  accuracy 0.9612  1500 images/s"
  public var description: String {
    String(
      format: "epoch %d/%d  batch %3d/%d  loss %.4f  accuracy %.4f  %.0f images/s", epoch, epochs, batch,
      batches, loss, accuracy, imagesPerSecond)
  }
}

/// Changes a batch of images at random.
public typealias ImageAugmentation = @Sendable (Tensor, inout SeededGenerator) -> Tensor

extension Sequential {
  /// Trains on `trainingSet`, one shuffled pass an epoch, and evaluates on `validationSet` after each.
  ///
  /// `BatchPlan` says how the cores share a batch. The parameters that come out depend on the seed but not on
  /// `threads`, nor on where the training was stopped and resumed.
  ///
  /// - Parameters:
  ///   - configuration: how to train, starting from the state of its optimizer and schedule, which do not change.
  ///   - augment: changes the training images of each part; nil leaves them as they are.
  ///   - checkpoint: where to resume; network, optimizer, schedule and average continue from their state there. It may
  ///     come from a run of fewer or more epochs, unless the schedule or the epochs without augmentation depend on
  ///     their number. One from the end of a training gives its network and history without another batch. Seed, batch
  ///     size, number of images, parameters and optimizer are checked. The caller must ensure that images,
  ///     augmentation, backend and all settings of layers, optimizer and schedule are those of the earlier run;
  ///     otherwise the results differ.
  ///   - checkpoints: when and how checkpoints are saved.
  ///   - onProgress: called after every batch.
  ///   - shouldStop: asked after every batch; true saves a checkpoint and ends the training with
  ///     ``TrainingError/interrupted(_:)``.
  /// - Throws: ``TrainingError``.
  public mutating func fit(
    _ trainingSet: LabelledImages, validatedOn validationSet: LabelledImages,
    configuration: TrainingConfiguration, augment: ImageAugmentation?,
    resumingFrom checkpoint: TrainingCheckpoint? = nil, checkpoints: CheckpointPolicy? = nil,
    onProgress: (TrainingProgress) -> Void = { _ in }, shouldStop: () -> Bool = { false }
  ) throws(TrainingError) -> History {
    var run = TrainingRun(configuration, imageCount: trainingSet.count)
    var (optimizer, schedule) = (configuration.training.optimizer, configuration.training.schedule)
    var average = configuration.training.averaging
    do throws(ArchitectureError) {
      try check(batchSize: run.batchSize)
    } catch {
      throw .unfitBatchSize(error)
    }
    try checkpoint?.restore(&self, &optimizer, &schedule, &average, &run)
    let plan = BatchPlan(self, configuration, batchSize: min(run.batchSize, run.imageCount))
    let lastBatchSize = run.imageCount - (run.batches - 1) * run.batchSize
    let lastPlan = BatchPlan(self, configuration, batchSize: lastBatchSize)
    var saver = CheckpointSaver(checkpoints, now: configuration.now)

    while !run.isComplete {
      let (start, secondsBefore) = (configuration.now(), run.epochSeconds)
      let order = run.order
      let augment = run.augments ? augment : nil
      while run.batchesDone < run.batches {
        let positions = order[run.nextBatch]
        let plan = positions.count == plan.batchSize ? plan : lastPlan
        let (gradientParts, score, statistics) = plan.gradients(
          of: self, trainingSet.selected(positions), number: run.nextBatchNumber, augment)
        guard score.lossSum.isFinite else {
          throw .diverged(
            epoch: run.epoch, batch: run.batchesDone + 1, learningRate: optimizer.learningRate)
        }
        let update = configuration.profile?.now
        optimizer.learningRate = schedule.learningRate(
          forStep: run.nextBatchNumber, of: run.epochs * run.batches, current: optimizer.learningRate)
        optimizer.update(&self, gradientParts: gradientParts, threads: configuration.threads)
        updateRunningStatistics(with: statistics)
        average?.update(with: self, afterStep: run.nextBatchNumber, threads: configuration.threads)
        if let update { configuration.profile?.add(since: update, to: .update) }
        plan.recycle(gradientParts)

        run.add(
          score, learningRate: optimizer.learningRate,
          epochSeconds: secondsBefore + (configuration.now() - start).seconds)
        onProgress(run.progress)
        let stops = shouldStop()
        if stops || saver.isDue { try saver.save(makeCheckpoint(of: run, optimizer, schedule, average)) }
        if stops { throw .interrupted(run.progress) }
      }
      let validation = averaged(by: average).evaluate(
        validationSet, threads: configuration.threads, backend: configuration.backend)
      guard validation.loss.isFinite else {
        throw .diverged(epoch: run.epoch, batch: nil, learningRate: optimizer.learningRate)
      }
      run.endEpoch(validation, learningRate: optimizer.learningRate)
      optimizer.learningRate = schedule.learningRate(
        after: validation.accuracy, current: optimizer.learningRate)
      try saver.save(makeCheckpoint(of: run, optimizer, schedule, average))
    }
    self = averaged(by: average)
    return run.history
  }

  private func averaged(by average: ExponentialMovingAverage?) -> Sequential {
    average?.averaged(self) ?? self
  }

  /// The tensors are shared, not copied, until the next step changes them.
  private func makeCheckpoint(
    of run: TrainingRun, _ optimizer: some Optimizer, _ schedule: some Schedule,
    _ average: ExponentialMovingAverage?
  ) -> TrainingCheckpoint {
    TrainingCheckpoint(
      parameters: tensors, optimizerState: optimizer.state, average: average?.state ?? [],
      learningRate: optimizer.learningRate, schedule: schedule.state, run: run)
  }
}

extension Duration {
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
