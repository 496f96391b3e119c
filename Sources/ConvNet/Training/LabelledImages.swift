import Foundation
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

extension LabelledImages {
  /// Reads images `[N, H, W, C]` and their one-hot labels `[N, classes]` from `.npy` files.
  ///
  /// - Parameter form: that of the images.
  /// - Throws: `FileFormatError` also when the images have another form, the labels are not one-hot, or the two do not
  ///   match.
  public init(
    images: URL, _ form: ArrayForm<Float>, oneHot: URL, classCount: Int
  ) throws(FileFormatError) {
    let imageTensor = try Tensor(npy: images, form)
    let labelTensor = try Tensor(oneHotNPY: oneHot, classCount: classCount)
    guard imageTensor.shape[0] == labelTensor.shape[0] else {
      throw FileFormatError(
        altered: oneHot,
        "has labels for \(labelTensor.shape[0]) images, but \(images.path(percentEncoded: false)) has "
          + "\(imageTensor.shape[0])")
    }
    self.init(images: imageTensor, oneHot: labelTensor)
  }

  /// Reads from a `.npy` file of integers `[N]` which fold each of the N images belongs to.
  ///
  /// - Throws: `FileFormatError` also when the folds are not numbered from 0, are fewer than two, or do not match the
  ///   images.
  public func folds(from url: URL) throws(FileFormatError) -> Folds {
    let numbers = try NPY.read(ArrayForm<Int64>(shape: [.any], values: .min ... .max), from: url).elements
    guard numbers.count == count else {
      throw FileFormatError(altered: url, "has folds for \(numbers.count) images, but there are \(count)")
    }
    let found = Set(numbers)
    guard found.count > 1, found == Set(0..<Int64(found.count)) else {
      throw FileFormatError(
        altered: url,
        """
        has the folds \(found.sorted().prefix(12).map(String.init).joined(separator: ", ")); \
        there must be two or more, numbered from 0 without a gap
        """)
    }
    return Folds(of: self, numbers: numbers.map(Int.init))
  }
}
