import ConvNet
import TestSupport

@testable import Tensors

extension TinyTraining {
  /// The number of batches in all epochs.
  var batchCount: Int { epochs * ((imageCount + batchSize - 1) / batchSize) }
}

extension TestSupport.SplitMix64 {
  /// A training of a few batches with any optimizer, schedule and average.
  mutating func tinyTraining() -> TinyTraining {
    TinyTraining(
      epochs: oneOf([1, 2, 4]), batchSize: Int.random(in: 1...30, using: &self),
      imageCount: Int.random(in: 8...40, using: &self), seed: next(), filters: oneOf([1, 3, 8]),
      optimizer: oneOf([
        Adam(), AdamW(weightDecay: 0.1), Muon(), RMSprop(), SGD(momentum: 0.9, nesterov: true),
      ]),
      schedule: oneOf([
        CosineDecay(peak: 0.01, warmUp: 3), OneCycle(peak: 0.01),
        ReduceLROnPlateau(factor: 0.5, patience: 1, minimum: 0),
      ]),
      labelSmoothing: oneOf([0, 0.1]), averageDecay: oneOf([nil, 0.9]),
      epochsWithoutAugmentation: oneOf([0, 1]), isNormalized: Bool.random(using: &self))
  }

  /// A network with layers of any kind.
  mutating func network() throws -> Sequential {
    var (size, layers): (Int, [any Layer]) = (Int.random(in: 4...9, using: &self), [])
    let inputShape = [size, size, oneOf([1, 3])]
    for _ in 0..<Int.random(in: 0...4, using: &self) {
      switch Int.random(in: 0..<6, using: &self) {
      case 0, 1:
        layers.append(
          Conv2D(filters: oneOf([1, 2, 5]), filterSize: oneOf([1, 3]), padding: .same))
      case 2: layers.append(BatchNormalization(momentum: 0.3, epsilon: Float(1e-5).nextUp))
      case 3: layers.append(ReLU())
      case 4: layers.append(Dropout(rate: .random(in: 0..<1, using: &self)))
      default:
        guard size >= 2 else { continue }
        layers.append(MaxPool2D())
        size /= 2
      }
    }
    layers.append(Flatten())
    if Bool.random(using: &self) { layers += [Dense(units: 7), ReLU()] as [any Layer] }
    layers.append(Dense(units: oneOf([1, 10])))
    var generator = SeededGenerator(seed: next())
    return try Sequential(Architecture(inputShape: inputShape, layers: layers), using: &generator)
  }
}
