import Tensors

/// The progress of a training run, apart from its tensors.
///
/// All random numbers of a run come from streams of its seed that are numbered by epoch or batch, so that the seed and
/// the place decide them.
struct TrainingRun: Sendable, Equatable, Codable {
  var epochs: Int
  let imageCount: Int
  let batchSize: Int
  let seed: UInt64
  let epochsWithoutAugmentation: Int

  private(set) var history = History()
  /// How many batches of the current epoch are done.
  private(set) var batchesDone = 0
  private var epochScore = BatchScore()
  private var pointScore = BatchScore()
  /// The time that these batches took.
  private(set) var epochSeconds = 0.0

  init(_ configuration: TrainingConfiguration, imageCount: Int) {
    epochs = configuration.epochs
    self.imageCount = imageCount
    batchSize = configuration.training.batchSize
    seed = configuration.seed
    epochsWithoutAugmentation = configuration.training.epochsWithoutAugmentation(of: configuration.epochs)
  }

  /// The number of batches in an epoch.
  var batches: Int { imageCount / batchSize + (imageCount.isMultiple(of: batchSize) ? 0 : 1) }

  var epochsDone: Int { history.epochs.count }

  /// Whether all epochs are done.
  var isComplete: Bool { epochsDone == epochs }

  /// Why no run can be here, in words; nil when one can.
  var impossibility: String? {
    guard (1...Self.mostCounted).contains(epochs), (1...Self.mostCounted).contains(imageCount),
      (1...Self.mostCounted).contains(batchSize), (0...batches).contains(batchesDone), epochsDone <= epochs,
      !(isComplete && batchesDone > 0)
    else {
      return
        "\(epochsDone) of \(epochs) epochs and \(batchesDone) batches are done of \(imageCount) images in batches of "
        + "\(batchSize)"
    }
    let imagesDone = min(batchesDone * batchSize, imageCount)
    guard epochScore.isPossible, epochScore.count == imagesDone, pointScore.isPossible,
      pointScore.count <= imagesDone
    else {
      return "\(imagesDone) images of epoch \(epoch) give the sums \(epochScore) and \(pointScore)"
    }
    guard epochSeconds.isFinite, epochSeconds >= 0 else { return "epoch \(epoch) took \(epochSeconds) s" }
    return history.impossibility
  }

  /// More than any training counts, and so few that products of two such numbers fit into an `Int`.
  private static let mostCounted = 1 << 31

  /// The number of the current epoch, from 1.
  var epoch: Int { epochsDone + 1 }

  /// Whether the current epoch's images are augmented.
  var augments: Bool { epoch <= epochs - epochsWithoutAugmentation }

  /// The positions of all images in the order of the current epoch.
  var order: [Int] {
    var order = Array(0..<imageCount)
    var shuffler = SeededGenerator(seed: seed, stream: UInt64.max - UInt64(epoch))
    order.shuffle(using: &shuffler)
    return order
  }

  /// The next batch's range in the epoch's order.
  var nextBatch: Range<Int> {
    let first = batchesDone * batchSize
    return first..<first + min(batchSize, imageCount - first)
  }

  /// The number of the next batch in the whole run, from 0.
  var nextBatchNumber: Int { epochsDone * batches + batchesDone }

  /// Counts a batch.
  ///
  /// - Parameters:
  ///   - learningRate: the one that it was trained with.
  ///   - epochSeconds: the time that the epoch's batches took, with this one.
  mutating func add(_ score: BatchScore, learningRate: Float, epochSeconds: Double) {
    batchesDone += 1
    self.epochSeconds = epochSeconds
    epochScore += score
    pointScore += score
    let batchesPerPoint = max(1, batches / 40)
    guard batchesDone.isMultiple(of: batchesPerPoint) || batchesDone == batches else { return }
    history.points.append(
      .init(
        epoch: Double(epochsDone) + Double(batchesDone) / Double(batches), loss: pointScore.loss,
        accuracy: pointScore.accuracy, learningRate: learningRate))
    pointScore = BatchScore()
  }

  /// Ends the epoch, whose batches are all done.
  ///
  /// - Parameter learningRate: the one that its last batch was trained with.
  mutating func endEpoch(_ validation: Evaluation, learningRate: Float) {
    precondition(batchesDone == batches, "An epoch ends after \(batchesDone) of \(batches) batches")
    history.epochs.append(
      .init(
        number: epoch, learningRate: learningRate, trainLoss: epochScore.loss,
        trainAccuracy: epochScore.accuracy, validationLoss: validation.loss,
        validationAccuracy: validation.accuracy, seconds: epochSeconds,
        imagesPerSecond: imagesPerSecond))
    batchesDone = 0
    epochScore = BatchScore()
    epochSeconds = 0
  }

  var progress: TrainingProgress {
    TrainingProgress(
      epoch: epoch, epochs: epochs, batch: batchesDone, batches: batches, loss: epochScore.loss,
      accuracy: epochScore.accuracy, imagesPerSecond: imagesPerSecond, history: history)
  }

  /// The speed of the current epoch so far; finite even if the clock has not advanced.
  private var imagesPerSecond: Double { Double(epochScore.count) / max(epochSeconds, 1e-9) }
}
