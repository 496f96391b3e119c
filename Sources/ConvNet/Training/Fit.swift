/// How a network is trained, apart from its data, optimizer and schedule.
public struct TrainingConfiguration: Sendable {
  public var epochs: Int
  public var batchSize: Int
  /// Decides the order of the images, their augmentation and dropout.
  public var seed: UInt64
  /// How many threads compute; the results are the same for every number.
  public var threads: Int
  public var backend = Backend.automatic
  /// Notes where the time goes.
  public var profile: Profile?

  public init(epochs: Int, batchSize: Int, seed: UInt64, threads: Int) {
    precondition(epochs > 0 && batchSize > 0, "\(epochs) epochs of batches of \(batchSize) train nothing")
    self.epochs = epochs
    self.batchSize = batchSize
    self.seed = seed
    self.threads = threads
  }
}

/// Where a training run is; averages are over the current epoch so far.
public struct TrainingProgress: Sendable {
  public let epoch: Int
  public let epochs: Int
  public let batch: Int
  public let batches: Int
  public let loss: Double
  public let accuracy: Double
  public let imagesPerSecond: Double

  /// The share of all epochs' batches that is done.
  public var fraction: Double {
    (Double(epoch - 1) + Double(batch) / Double(batches)) / Double(epochs)
  }
}

/// Training that went wrong.
public struct TrainingError: Error, CustomStringConvertible, Equatable {
  public let description: String
}

/// Changes a batch of images at random.
public typealias ImageAugmentation = @Sendable (Tensor, inout SeededGenerator) -> Tensor

extension Sequential {
  /// Trains on `trainingSet`, one shuffled pass an epoch, and evaluates on `validationSet` after each.
  ///
  /// ``BatchPlan`` says how the cores share a batch. The parameters that come out depend on the seed but not on
  /// `threads`.
  ///
  /// - Parameters:
  ///   - augment: changes the training images of each part; nil leaves them as they are.
  ///   - onProgress: called after every batch.
  /// - Throws: ``TrainingError`` when the loss is no longer a number.
  public mutating func fit(
    _ trainingSet: LabelledImages, validatedOn validationSet: LabelledImages,
    configuration: TrainingConfiguration, optimizer: inout some Optimizer,
    schedule: inout ReduceLROnPlateau, augment: ImageAugmentation?,
    onProgress: (TrainingProgress) -> Void = { _ in }
  ) throws(TrainingError) -> History {
    var history = History()
    let batches = (trainingSet.count + configuration.batchSize - 1) / configuration.batchSize
    let stretchLength = max(1, batches / 40)
    let plan = BatchPlan(self, configuration, batchSize: min(configuration.batchSize, trainingSet.count))
    let lastBatchSize = trainingSet.count - (batches - 1) * configuration.batchSize
    let lastPlan = BatchPlan(self, configuration, batchSize: lastBatchSize)
    let clock = ContinuousClock()
    for epoch in 1...configuration.epochs {
      let start = clock.now
      var order = Array(0..<trainingSet.count)
      var shuffler = SeededGenerator(seed: configuration.seed, stream: UInt64.max - UInt64(epoch))
      order.shuffle(using: &shuffler)

      var total = BatchScore()
      var stretch = BatchScore()
      for batch in 0..<batches {
        let first = batch * configuration.batchSize
        let positions = order[first..<min(first + configuration.batchSize, order.count)]
        let plan = positions.count == plan.batchSize ? plan : lastPlan
        let (gradientParts, score) = plan.gradients(
          of: self, trainingSet.selected(positions), number: (epoch - 1) * batches + batch, augment)
        guard score.lossSum.isFinite else {
          throw TrainingError(
            description: """
              The loss is no longer a number in epoch \(epoch), batch \(batch + 1): the training diverged. \
              A smaller learning rate than \(optimizer.learningRate) may help.
              """)
        }
        let update = configuration.profile?.now
        optimizer.update(&self, gradientParts: gradientParts, threads: configuration.threads)
        if let update { configuration.profile?.add(since: update, to: .update) }
        plan.recycle(gradientParts)

        total += score
        stretch += score
        if (batch + 1).isMultiple(of: stretchLength) || batch + 1 == batches {
          history.stretches.append(
            .init(
              epoch: Double(epoch - 1) + Double(batch + 1) / Double(batches), loss: stretch.loss,
              accuracy: stretch.accuracy))
          stretch = BatchScore()
        }
        onProgress(
          TrainingProgress(
            epoch: epoch, epochs: configuration.epochs, batch: batch + 1, batches: batches, loss: total.loss,
            accuracy: total.accuracy, imagesPerSecond: Double(total.count) / (clock.now - start).seconds))
      }
      let seconds = (clock.now - start).seconds
      let validation = evaluate(
        validationSet, threads: configuration.threads, backend: configuration.backend)
      history.epochs.append(
        .init(
          number: epoch, learningRate: optimizer.learningRate, trainLoss: total.loss,
          trainAccuracy: total.accuracy, validationLoss: validation.loss,
          validationAccuracy: validation.accuracy, seconds: seconds,
          imagesPerSecond: Double(total.count) / seconds))
      optimizer.learningRate = schedule.learningRate(
        after: validation.accuracy, current: optimizer.learningRate)
    }
    return history
  }
}

extension Duration {
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
