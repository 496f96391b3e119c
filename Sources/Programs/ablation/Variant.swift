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
  var batchSize = 64
  var optimizer: any Optimizer = Adam(beta1: 0.85, beta2: 0.99)
  var schedule: any Schedule = OneCycle(peak: 0.004, warmUp: 0.1)
  var averaging: ExponentialMovingAverage? = ExponentialMovingAverage(decay: 0.999)
  var labelSmoothing: Float = 0
  /// The last epoch of a training of more than three sees the images as they are.
  var endsClean = true
  /// What step 5 wrote, unless this says otherwise.
  var augmentation: (@Sendable (Augmentation) throws -> Augmentation?) = { $0 }

  /// The notebook's default, each of its ingredients left out or exchanged, and each that it could have besides.
  static let all: [Variant] = [
    Variant(name: "the default"),
    Variant(name: "without batch normalisation").with { $0.layers = withoutNormalization },
    Variant(name: "dropout behind the convolutions instead of batch normalisation").with {
      $0.layers = { withPoolingDropout(withoutNormalization($0)) }
    },
    Variant(name: "dropout behind the convolutions too").with { $0.layers = withPoolingDropout },
    Variant(name: "without dropout").with { $0.layers = { $0.filter { !($0 is Dropout) } } },
    Variant(name: "without augmentation").with { $0.augmentation = { _ in nil } },
    Variant(name: "without the clean epoch").with { $0.endsClean = false },
    Variant(name: "without weight averaging").with { $0.averaging = nil },
    Variant(name: "cosine with warm-up instead of one-cycle").with {
      $0.schedule = CosineDecay(peak: 0.004, warmUp: 200)
    },
    Variant(name: "learning rate 0.001 all along instead of one-cycle").with {
      $0.optimizer = Adam(learningRate: 0.001, beta1: 0.85, beta2: 0.99)
      $0.schedule = ReduceLROnPlateau()
    },
    Variant(name: "Nesterov momentum instead of Adam").with {
      $0.optimizer = SGD(momentum: 0.9, nesterov: true)
      $0.schedule = OneCycle(peak: 0.1, warmUp: 0.1)
    },
    Variant(name: "AdamW with weight decay 0.01 instead of Adam").with {
      $0.optimizer = AdamW(beta1: 0.85, beta2: 0.99, weightDecay: 0.01)
    },
    Variant(name: "batches of 128 instead of 64").with { $0.batchSize = 128 },
    Variant(name: "with label smoothing 0.05").with { $0.labelSmoothing = 0.05 },
    Variant(name: "with elastic distortion 34").with {
      $0.augmentation = { step5 in
        try Augmentation(
          rotation: step5.rotation, zoom: step5.zoom, shift: step5.shift,
          elastic: ElasticDistortion(strength: 34))
      }
    },
    Variant(name: "rotation 15 and zoom 0.15 instead of 10 and 0.1").with {
      $0.augmentation = { try Augmentation(rotation: 15, zoom: 0.15, shift: $0.shift) }
    },
    Variant(name: "the original recipe").with {
      $0.layers = { withPoolingDropout(withoutNormalization($0)) }
      $0.batchSize = 86
      $0.optimizer = RMSprop(learningRate: 0.001, rho: 0.9, epsilon: 1e-8)
      $0.schedule = ReduceLROnPlateau(factor: 0.5, patience: 3, minimum: 1e-5)
      $0.averaging = nil
      $0.endsClean = false
    },
  ]

  private func with(_ change: (inout Variant) -> Void) -> Variant {
    var variant = self
    change(&variant)
    return variant
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
