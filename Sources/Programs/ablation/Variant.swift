import ConvNet
import Datasets
import DigitNetworks
import Digits
import Preprocessing
import Tensors

/// A way to train, which differs from the notebook's in one thing.
struct Variant: Sendable {
  let name: String
  /// Changes the layers that step 4 declares.
  var layers: @Sendable ([any Layer]) -> [any Layer] = { $0 }
  /// How it is trained.
  var training: Training
  /// What step 5 wrote, unless this says otherwise.
  var augmentation: (@Sendable (Augmentation) throws -> Augmentation?) = { $0 }

  /// The notebook's default, variants that leave out or exchange one of its ingredients, and variants that add one.
  ///
  /// - Parameter book: how chapter 6 trains, and chapter 4's networks.
  static func all(_ book: RecipeBook) -> [Variant] {
    let training = book.trainings.oneCycle
    func variant(_ name: String, _ change: (inout Variant) -> Void = { _ in }) -> Variant {
      var variant = Variant(name: name, training: training)
      change(&variant)
      return variant
    }
    return [
      variant("the default"),
      variant("without batch normalization") { $0.layers = withoutNormalization },
      variant("dropout after the convolutions instead of batch normalization") {
        $0.layers = { withPoolingDropout(withoutNormalization($0)) }
      },
      variant("dropout after the convolutions too") { $0.layers = withPoolingDropout },
      variant("without dropout") { $0.layers = { $0.filter { !($0 is Dropout) } } },
      variant("without augmentation") { $0.augmentation = { _ in nil } },
      variant("without the epoch without augmentation") { $0.training.epochsWithoutAugmentation = 0 },
      variant("without weight averaging") { $0.training.averaging = nil },
      variant("cosine with warm-up instead of one-cycle") {
        $0.training.schedule = CosineDecay(peak: 0.04, warmUp: 200)
      },
      variant("learning rate 0.01 all along instead of one-cycle") {
        $0.training.optimizer.learningRate = 0.01
        $0.training.schedule = ReduceLROnPlateau()
      },
      variant("Adam instead of Muon") {
        $0.training.optimizer = Adam(beta1: 0.85, beta2: 0.99)
        $0.training.schedule = OneCycle(peak: 0.004, warmUp: 0.1)
      },
      variant("Nesterov momentum instead of Muon") {
        $0.training.optimizer = SGD(momentum: 0.9, nesterov: true)
        $0.training.schedule = OneCycle(peak: 0.1, warmUp: 0.1)
      },
      variant("with weight decay 0.1") {
        $0.training.optimizer = Muon(
          momentum: 0.9, steps: 3, weightDecay: 0.1, adamShare: 0.1, beta1: 0.85, beta2: 0.99)
      },
      variant("batches of 128 instead of 64") { $0.training.batchSize = 128 },
      variant("with label smoothing 0.05") { $0.training.labelSmoothing = 0.05 },
      variant("with elastic distortion 34") {
        $0.augmentation = { step5 in
          try Augmentation(
            rotation: step5.rotation, zoom: step5.zoom, shift: step5.shift,
            elastic: ElasticDistortion(strength: 34))
        }
      },
      variant("rotation 15 and zoom 0.15 instead of 10 and 0.1") {
        $0.augmentation = { try Augmentation(rotation: 15, zoom: 0.15, shift: $0.shift) }
      },
      variant("the original recipe") {
        $0.layers = { _ in book.architectures.original.layers }
        $0.training = book.trainings.original
      },
    ]
  }

  private static let withoutNormalization: @Sendable ([any Layer]) -> [any Layer] = { layers in
    layers.filter { !($0 is BatchNormalization) }
  }

  private static let withPoolingDropout: @Sendable ([any Layer]) -> [any Layer] = { layers in
    layers.flatMap { $0 is MaxPool2D ? [$0, Dropout(rate: 0.25)] : [$0] }
  }

  /// The variant of `network`, with new initial weights.
  func network(like network: Sequential, using generator: inout SeededGenerator) throws -> Sequential {
    try Sequential(inputShape: network.inputShape, using: &generator) {
      for layer in layers(network.layers.map(\.layer)) { layer }
    }
  }
}
