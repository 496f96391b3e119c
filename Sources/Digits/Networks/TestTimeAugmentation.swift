import ConvNet
import Digits
import Preprocessing
import Tensors

extension Sequential {
  /// The probabilities `[N, classes]` for `images`, `[N, height, width, 1]`, averaged over views of them.
  public func predict(_ images: Tensor, in views: [ImageTransform], threads: Int) -> Tensor {
    predict(averagedOver: views.lazy.map { $0(images) }, threads: threads)
  }
}

extension Recipe {
  /// What the networks of the recipe read of each image, to answer with the mean: the image itself, and but for the original
  /// recipe four that are shifted by half a pixel.
  public var views: [ImageTransform] {
    self == .original ? [ImageTransform()] : ImageTransform.views(shift: 0.5)
  }
}
