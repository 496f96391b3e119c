import Tensors

/// Labeled images in folds for cross-validation (Stone 1974): a network learns from all folds but one, and is validated
/// on that one.
///
/// Several networks are validated on different folds; if there are more networks than folds, the folds start over.
public struct Folds: Sendable {
  /// The images of all folds, in their own order.
  public let allImages: LabelledImages
  private let numbers: [Int]

  /// How many folds there are.
  public let count: Int

  /// - Parameter numbers: the fold of each image, from 0.
  public init(of images: LabelledImages, numbers: [Int]) {
    precondition(numbers.count == images.count, "\(numbers.count) folds for \(images.count) images")
    allImages = images
    self.numbers = numbers
    count = (numbers.max() ?? -1) + 1
  }

  /// The number of the fold that a network is validated on.
  ///
  /// - Parameter network: the network's number, from 0.
  public func fold(ofNetwork network: Int) -> Int { network % count }

  /// The images that a network learns from, and those that it is validated on, both in their own order.
  ///
  /// - Parameter network: the network's number, from 0.
  public func split(forNetwork network: Int) -> (training: LabelledImages, validation: LabelledImages) {
    let fold = fold(ofNetwork: network)
    return (
      allImages.selected(numbers.indices.filter { numbers[$0] != fold }),
      allImages.selected(numbers.indices.filter { numbers[$0] == fold })
    )
  }

  /// Out-of-fold predictions of an ensemble: for each image of its networks' folds the mean probabilities of those
  /// networks that have not seen it.
  ///
  /// - Parameter predict: gives a network's probabilities `[N, classes]` for images `[N, H, W, C]`.
  /// - Returns: the images, in their own order; their probabilities `[N, classes]`; and the accuracy of each network on
  ///   its fold.
  public func validate(
    _ ensemble: Ensemble, predict: (Sequential, Tensor) -> Tensor
  ) -> (images: LabelledImages, probabilities: Tensor, accuracies: [Double]) {
    var answers = [[Tensor]](repeating: [], count: count)
    var accuracies: [Double] = []
    for (index, network) in ensemble.networks.enumerated() {
      let validation = split(forNetwork: index).validation
      let probabilities = predict(network, validation.allImages)
      answers[fold(ofNetwork: index)].append(probabilities)
      accuracies.append(
        Evaluation(probabilities: probabilities, oneHot: validation.oneHotLabels).accuracy)
    }
    let means = answers.map { $0.isEmpty ? nil : Tensor(meanOf: $0) }
    var next = [Int](repeating: 0, count: count)
    var positions: [Int] = []
    var elements: [Float] = []
    for (position, fold) in numbers.enumerated() {
      guard let mean = means[fold] else { continue }
      positions.append(position)
      elements += mean.entry(next[fold])
      next[fold] += 1
    }
    return (
      allImages.selected(positions),
      Tensor(shape: [positions.count] + ensemble.networks[0].outputShape, elements: elements), accuracies
    )
  }
}

/// The progress of training several networks.
public struct EnsembleProgress: Sendable, CustomStringConvertible {
  /// The number of the network that is trained now, from 0.
  public let network: Int
  /// The networks to train.
  public let networks: Range<Int>
  /// The progress of its training.
  public let training: TrainingProgress

  /// The share of all networks' batches that is done.
  public var fraction: Double {
    (Double(network - networks.lowerBound) + training.fraction) / Double(networks.count)
  }

  /// "network 2 of 15, epoch 3 of 8"; only the epoch if a single network is trained.
  public var place: String { "\(prefix)epoch \(training.epoch) of \(training.epochs)" }

  /// "network 2 of 15, epoch 1/2  batch 300/628  loss 0.1234  accuracy 0.9612  1500 images/s"
  public var description: String { "\(prefix)\(training)" }

  private var prefix: String {
    networks.count == 1 ? "" : "network \(network + 1) of \(networks.count), "
  }
}

extension Folds {
  /// Trains networks one after the other, each from its own initial weights and without a different fold of the images.
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
