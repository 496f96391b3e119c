import ConvNet
import Digits
import Preprocessing
import Tensors

extension Recipe {
  /// The views of an image over which a network of this recipe averages (test-time augmentation): the image itself and,
  /// except in the original recipe, four copies shifted by half a pixel.
  public var views: [ImageTransform] {
    self == .original ? [ImageTransform()] : ImageTransform.views(shift: 0.5)
  }
}

extension Sequential {
  /// The probabilities `[N, classes]` for `images`, `[N, height, width, 1]`, averaged over `views` of them.
  public func predict(_ images: Tensor, in views: [ImageTransform], threads: Int) -> Tensor {
    predict(averagedOver: views.lazy.map { $0(images) }, threads: threads)
  }
}

extension TrainedNetworks {
  /// Each network's probabilities `[N, 10]` for `images`, `[N, 28, 28, 1]`, with the recipe's test-time augmentation.
  ///
  /// - Throws: ``OverflowError``.
  public func predict(_ images: Tensor, threads: Int) throws(OverflowError) -> [Tensor] {
    try predict(images, in: recipe.views, threads: threads)
  }

  /// Each network's probabilities `[N, 10]`, averaged over `views` of the images.
  ///
  /// - Throws: ``OverflowError``.
  public func predict(
    _ images: Tensor, in views: [ImageTransform], threads: Int
  ) throws(OverflowError) -> [Tensor] {
    var answers: [Tensor] = []
    for (index, network) in networks.enumerated() {
      answers.append(network.predict(images, in: views, threads: threads))
      try OverflowError.check(answers[index], "the probabilities of network \(index + 1)")
    }
    return answers
  }
}
