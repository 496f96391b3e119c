import Tensors

/// How a network is trained, apart from its data, the length of the training, and its seed.
///
/// As JSON: `{"batch_size": 86, "optimizer": {"RMSprop": {"learning_rate": 0.001, ...}}, "schedule":
/// {"ReduceLROnPlateau": {...}}, "averaging": {"decay": 0.999}, "label_smoothing": 0, "epochs_without_augmentation":
/// 1}`. The last three may be missing. What optimizer and schedule remember is not stored; see ``TrainingCheckpoint``
/// for that.
public struct Training: Sendable {
  /// Images per step of the optimizer.
  public var batchSize: Int
  /// The optimizer, in its state before the first step.
  public var optimizer: any Optimizer
  /// The schedule of the learning rate, in its state before the first step.
  public var schedule: any Schedule
  /// Averages the weights over the steps; the average is what is validated and returned. Without it, the weights of the
  /// last step are.
  public var averaging: ExponentialMovingAverage?
  /// The share of each label that is spread evenly over all classes; see ``SoftmaxCrossEntropy/smoothed(_:by:)``. The
  /// history's losses are still those of the labels themselves, so that training and validation can be compared.
  public var labelSmoothing: Float
  /// How many epochs at the end train on unaugmented images, if the training is long enough; see
  /// ``epochsWithoutAugmentation(of:)``.
  public var epochsWithoutAugmentation: Int

  public init(
    batchSize: Int, optimizer: any Optimizer, schedule: any Schedule,
    averaging: ExponentialMovingAverage? = nil, labelSmoothing: Float = 0, epochsWithoutAugmentation: Int = 0
  ) {
    precondition(batchSize > 0, "Batches of \(batchSize) images train nothing")
    precondition(
      (0..<1).contains(labelSmoothing), "Labels are smoothed by a share in 0..<1, not \(labelSmoothing)")
    precondition(
      epochsWithoutAugmentation >= 0, "\(epochsWithoutAugmentation) epochs are without augmentation")
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.schedule = schedule
    self.averaging = averaging
    self.labelSmoothing = labelSmoothing
    self.epochsWithoutAugmentation = epochsWithoutAugmentation
  }

  /// How many of a training's `epochs`, the last ones, are without augmentation: as many as are asked for, so long as
  /// three with augmentation remain.
  public func epochsWithoutAugmentation(of epochs: Int) -> Int {
    max(0, min(epochsWithoutAugmentation, epochs - 3))
  }
}

extension Training: Codable {
  private enum CodingKeys: String, CodingKey {
    case batchSize = "batch_size"
    case optimizer, schedule, averaging
    case labelSmoothing = "label_smoothing"
    case epochsWithoutAugmentation = "epochs_without_augmentation"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let batchSize = try container.decode(Int.self, forKey: .batchSize)
    let smoothing = try container.decodeIfPresent(Float.self, forKey: .labelSmoothing) ?? 0
    let withoutAugmentation = try container.decodeIfPresent(Int.self, forKey: .epochsWithoutAugmentation) ?? 0
    guard batchSize > 0, (0..<1).contains(smoothing), withoutAugmentation >= 0 else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: """
            batches of \(batchSize) images, a label smoothing of \(smoothing) and \(withoutAugmentation) epochs \
            without augmentation cannot train a network
            """))
    }
    self.init(
      batchSize: batchSize,
      optimizer: try optimizerTypes.decode(from: container.superDecoder(forKey: .optimizer)),
      schedule: try scheduleTypes.decode(from: container.superDecoder(forKey: .schedule)),
      averaging: try container.decodeIfPresent(ExponentialMovingAverage.self, forKey: .averaging),
      labelSmoothing: smoothing, epochsWithoutAugmentation: withoutAugmentation)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(batchSize, forKey: .batchSize)
    try optimizerTypes.encode(optimizer, to: container.superEncoder(forKey: .optimizer))
    try scheduleTypes.encode(schedule, to: container.superEncoder(forKey: .schedule))
    try container.encodeIfPresent(averaging, forKey: .averaging)
    try container.encode(labelSmoothing, forKey: .labelSmoothing)
    try container.encode(epochsWithoutAugmentation, forKey: .epochsWithoutAugmentation)
  }
}

/// One training: how, for how long, and on how many threads.
public struct TrainingConfiguration: Sendable {
  public var training: Training
  /// Passes over the training images.
  public var epochs: Int
  /// Determines the order of the images, their augmentation, and dropout.
  public var seed: UInt64
  /// How many threads compute; the results are the same for every number.
  public var threads: Int
  public var backend = Backend.automatic
  /// Records where the time goes.
  public var profile: Profile?
  /// The clock for the history's seconds and the interval between checkpoints.
  public var now: @Sendable () -> ContinuousClock.Instant = { .now }

  public init(_ training: Training, epochs: Int, seed: UInt64, threads: Int) {
    precondition(epochs > 0, "\(epochs) epochs train nothing")
    self.training = training
    self.epochs = epochs
    self.seed = seed
    self.threads = threads
  }
}
