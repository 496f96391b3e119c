import Foundation

extension LabelledImages {
  /// Reads images `[N, H, W, C]` and their one-hot labels `[N, classes]` from `.npy` files.
  ///
  /// - Throws: ``FileFormatError`` also when the two do not go together.
  public init(images: URL, oneHot: URL) throws(FileFormatError) {
    let (imageTensor, labelTensor) = (try Tensor(npy: images), try Tensor(npy: oneHot))
    guard imageTensor.shape.count == 4, labelTensor.shape.count == 2,
      imageTensor.shape[0] == labelTensor.shape[0]
    else {
      throw FileFormatError(
        oneHot,
        "has the shape \(labelTensor.shape), which does not go with images of shape \(imageTensor.shape).")
    }
    self.init(images: imageTensor, oneHot: labelTensor)
  }

  /// The images whose indices a `.npy` file lists.
  ///
  /// - Throws: ``FileFormatError`` also when there are none, or an index has no image.
  public func selected(by indices: URL) throws(FileFormatError) -> LabelledImages {
    let list = try NPY.read(Int64.self, from: indices).elements
    guard !list.isEmpty else { throw FileFormatError(indices, "lists no image at all.") }
    if let position = list.firstIndex(where: { !(0..<Int64(count)).contains($0) }) {
      throw FileFormatError(
        indices, "lists image \(list[position]) at position \(position), but there are \(count) images.")
    }
    return selected(list.map(Int.init))
  }
}
