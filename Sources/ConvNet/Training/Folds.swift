import Tensors

/// Labelled images in folds for cross-validation (Stone 1974): a network learns from all folds except one, and is validated on
/// that one.
///
/// Each of several networks is validated on another fold; with more networks than folds, from the first fold again.
public struct Folds: Sendable {
  private let images: LabelledImages
  private let numbers: [Int]

  /// How many folds there are.
  public let count: Int

  /// - Parameter numbers: the fold of each image, from 0.
  public init(of images: LabelledImages, numbers: [Int]) {
    precondition(numbers.count == images.count, "\(numbers.count) folds for \(images.count) images")
    self.images = images
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
      images.selected(numbers.indices.filter { numbers[$0] != fold }),
      images.selected(numbers.indices.filter { numbers[$0] == fold })
    )
  }

  /// Out-of-fold predictions of an ensemble: for each image of its networks' folds the mean probabilities of those networks
  /// that have not seen it.
  ///
  /// - Parameter predict: gives a network's probabilities `[N, classes]` for images `[N, H, W, C]`.
  /// - Returns: the images, in their own order; their probabilities `[N, classes]`; and the accuracy of each network on its
  ///   fold.
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
      images.selected(positions),
      Tensor(shape: [positions.count] + ensemble.networks[0].outputShape, elements: elements), accuracies
    )
  }
}
