import Tensors

/// Where the training of several networks is.
public struct EnsembleProgress: Sendable, CustomStringConvertible {
  /// The number of the network that is trained now, from 0.
  public let network: Int
  /// Those that are trained.
  public let networks: Range<Int>
  /// Where its training is.
  public let training: TrainingProgress

  /// The share of all networks' batches that is done.
  public var fraction: Double {
    (Double(network - networks.lowerBound) + training.fraction) / Double(networks.count)
  }

  /// "network 2 of 15, epoch 3 of 8"; of a network that is trained alone only the epoch.
  public var place: String { "\(prefix)epoch \(training.epoch) of \(training.epochs)" }

  /// "network 2 of 15, epoch 1/2  batch 300/628  loss 0.1234  accuracy 0.9612  1500 images/s"
  public var description: String { "\(prefix)\(training)" }

  private var prefix: String {
    networks.count == 1 ? "" : "network \(network + 1) of \(networks.count), "
  }
}

extension Folds {
  /// Trains networks one after the other, each from its own initial weights and without another fold of the images.
  ///
  /// Each has its own seed, `configuration.seed` plus its number, and comes out the same whichever others are trained.
  ///
  /// - Parameters:
  ///   - networks: their numbers, which say the fold that each is validated on.
  ///   - initial: network 0 before its training; the others have the same layers.
  ///   - resume: gives the checkpoint to resume a network's training from, if there is one.
  ///   - checkpoints: when and how those of a network are saved.
  ///   - onProgress: called after every batch.
  /// - Throws: ``TrainingError``, of the first network whose training fails or is interrupted.
  public func fit(
    networks: Range<Int>, from initial: Sequential, configuration: TrainingConfiguration,
    augment: ImageAugmentation?,
    resume: (Int) -> TrainingCheckpoint? = { _ in nil },
    checkpoints: (Int) -> CheckpointPolicy? = { _ in nil },
    onProgress: (EnsembleProgress) -> Void = { _ in }, shouldStop: () -> Bool = { false }
  ) throws(TrainingError) -> [(network: Sequential, history: History)] {
    var trained: [(network: Sequential, history: History)] = []
    for number in networks {
      var configuration = configuration
      configuration.seed &+= UInt64(number)
      var generator = SeededGenerator(seed: configuration.seed)
      var network = number == 0 ? initial : initial.reinitialized(using: &generator)
      let (trainingSet, validationSet) = split(forNetwork: number)
      let history = try network.fit(
        trainingSet, validatedOn: validationSet, configuration: configuration, augment: augment,
        resumingFrom: resume(number),
        checkpoints: checkpoints(number),
        onProgress: { onProgress(EnsembleProgress(network: number, networks: networks, training: $0)) },
        shouldStop: shouldStop)
      trained.append((network, history))
    }
    return trained
  }
}
