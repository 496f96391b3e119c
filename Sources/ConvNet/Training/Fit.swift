/// How a network is trained, apart from its data, optimizer and schedule.
public struct TrainingConfiguration: Sendable {
  public var epochs: Int
  public var batchSize: Int
  /// Decides the order of the images, their augmentation and dropout.
  public var seed: UInt64
  /// How many threads compute; the results are the same for every number.
  public var threads: Int
  public var backend = Backend.automatic

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
  /// Each batch is cut into a fixed number of parts whose gradients are computed apart, with random numbers of their
  /// own, and added in a fixed order. The parameters that come out depend on the seed but not on `threads`.
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
    let pool = BufferPool()
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
        let (gradientParts, score) = gradients(
          of: trainingSet, at: positions, number: (epoch - 1) * batches + batch, configuration, pool, augment)
        guard score.lossSum.isFinite else {
          throw TrainingError(
            description: """
              The loss is no longer a number in epoch \(epoch), batch \(batch + 1): the training diverged. \
              A smaller learning rate than \(optimizer.learningRate) may help.
              """)
        }
        optimizer.update(&self, gradientParts: gradientParts, threads: configuration.threads)
        gradientParts.joined().forEach { pool.give($0.elements) }

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

  /// How many parts a batch is cut into: the most threads that can share the work of one batch.
  ///
  /// The dense layer's weights go through the cache once a part, so fewer parts are faster: on two cores four train
  /// 594 and 562 images/s where eight train 529 and 506 (both cores half taken by other work).
  private static var partCount: Int { 4 }

  /// For each part of the batch at `positions`, its share of the gradients of the batch's mean loss; and the score.
  ///
  /// - Parameter number: the batch's number in the whole run, which the random numbers depend on.
  private func gradients(
    of trainingSet: LabelledImages, at positions: ArraySlice<Int>, number: Int,
    _ configuration: TrainingConfiguration, _ pool: BufferPool, _ augment: ImageAugmentation?
  ) -> ([[Tensor]], BatchScore) {
    let parts = (0..<Self.partCount).map { part in
      positions[
        positions.startIndex + positions.count * part / Self.partCount..<positions.startIndex
          + positions.count * (part + 1) / Self.partCount]
    }.filter { !$0.isEmpty }

    let prepared = prepared(backend: configuration.backend)
    let results = parallelMap(count: parts.count, threads: configuration.threads) { part in
      var generator = SeededGenerator(
        seed: configuration.seed, stream: UInt64(number * Self.partCount + part + 1))
      var (images, oneHot) = trainingSet.batch(parts[part])
      if let augment { images = augment(images, &generator) }
      var tape = Tape(isTraining: true, backend: configuration.backend, generator: generator, pool: pool)
      let logits = forward(images, prepared: prepared, tape: &tape)
      let score = BatchScore(logits: logits, oneHot: oneHot)
      let gradient = SoftmaxCrossEntropy.logitGradient(
        logits: logits, oneHot: oneHot, batchSize: positions.count, backend: configuration.backend)
      return (gradients: backward(gradient, tape: &tape), score: score)
    }
    return (results.map(\.gradients), results.reduce(into: BatchScore()) { $0 += $1.score })
  }
}

extension Duration {
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
