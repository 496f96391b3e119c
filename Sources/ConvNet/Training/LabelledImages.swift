import Tensors

/// Some of a collection of images `[M, H, W, C]` with their one-hot labels `[M, classes]`.
public struct LabelledImages: Sendable {
  private let images: Tensor
  private let oneHot: Tensor
  private let indices: [Int]

  /// - Parameter indices: the images of the selection; all of them by default.
  public init(images: Tensor, oneHot: Tensor, indices: [Int]? = nil) {
    precondition(
      images.shape[0] == oneHot.shape[0], "\(images.shape[0]) images have \(oneHot.shape[0]) labels")
    self.images = images
    self.oneHot = oneHot
    self.indices = indices ?? Array(0..<images.shape[0])
  }

  /// The images at `positions` of this selection; they share their pixels with it.
  public func selected(_ positions: some Collection<Int>) -> LabelledImages {
    LabelledImages(images: images, oneHot: oneHot, indices: positions.map { indices[$0] })
  }

  /// The number of images.
  public var count: Int { indices.count }

  /// The images at `positions` of this selection, as a batch `[N, H, W, C]`.
  public func images(at positions: some Collection<Int>) -> Tensor {
    images.gathered(positions.map { indices[$0] })
  }

  /// All images of this selection `[N, H, W, C]`.
  public var allImages: Tensor { images.gathered(indices) }

  /// The one-hot labels of this selection `[N, classes]`.
  public var oneHotLabels: Tensor { oneHot.gathered(indices) }

  /// The class of each image.
  ///
  /// - Complexity: O(images), each time.
  public var labels: [Int] { oneHot.gathered(indices).argmaxOfRows() }
}
