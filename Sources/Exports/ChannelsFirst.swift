import ConvNet
import Tensors

// Here, images are [height, width, channels] and filters [height, width, inputs, outputs], as in Keras; in ONNX and
// PyTorch, they are [channels, height, width] and [outputs, inputs, height, width].
extension Tensor {
  /// With its axes in the order `axes`, as NumPy's `transpose` has them.
  func transposed(_ axes: [Int]) -> Tensor {
    precondition(axes.sorted() == Array(shape.indices), "\(axes) are not the axes of \(shape)")
    let target = axes.map { shape[$0] }
    let strides = axes.map { shape[($0 + 1)...].reduce(1, *) }
    var elements: [Float] = []
    elements.reserveCapacity(count)
    var index = [Int](repeating: 0, count: axes.count)
    for _ in 0..<count {
      elements.append(self.elements[zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }])
      for axis in index.indices.reversed() {
        index[axis] += 1
        if index[axis] < target[axis] { break }
        index[axis] = 0
      }
    }
    return Tensor(shape: target, elements: elements)
  }

  /// With rows, or elements, that belong to the values of a flattened image `[height, width, channels]` in the order of
  /// `[channels, height, width]`.
  func reordered(forImage image: [Int]) -> Tensor {
    let rows = Tensor(shape: image + [count / image.reduce(1, *)], elements: elements)
    return Tensor(shape: shape, elements: rows.transposed([2, 0, 1, 3]).elements)
  }
}

extension Sequential {
  /// The shape of one input of each layer.
  var inputShapes: [[Int]] { [inputShape] + layers.map(\.outputShape).dropLast() }

  /// For each layer with tensors that have an element or a row for each value of a flattened image, that image's shape:
  /// the first dense layer, and what scales or normalizes before it.
  var flattenedImages: [String: [Int]] {
    var images: [String: [Int]] = [:]
    var image: [Int]?
    for (entry, shape) in zip(layers, inputShapes) {
      if entry.layer is Flatten, shape.count == 3 { image = shape }
      guard let image, shape.count == 1 else { continue }
      let tensors = entry.layer.parameters + entry.layer.statistics
      if tensors.contains(where: { $0.value.shape.first == shape[0] }) { images[entry.name] = image }
      if entry.layer is Dense { break }
    }
    return images
  }
}

/// Why a network cannot be exported.
public struct ExportError: Error, CustomStringConvertible {
  public let description: String

  static func unknown(_ layer: any Layer, named name: String, in format: String) -> ExportError {
    ExportError(
      description:
        "the layer \(name) is a \(type(of: layer)), for which there is no \(format) yet: add it to Sources/Exports"
    )
  }
}
