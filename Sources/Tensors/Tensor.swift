/// A dense array of `Float` with a shape, in row-major order.
///
/// Images are `[N, H, W, C]`: batch, height, width, channels, with the channels contiguous. Everything in this
/// package keeps to that layout.
public struct Tensor: Sendable, Equatable {
  /// The length of each axis, outermost first.
  public let shape: [Int]

  /// The elements, the last axis varying fastest.
  public var elements: [Float]

  /// Makes a tensor of `shape` from `elements` in row-major order.
  public init(shape: [Int], elements: [Float]) {
    precondition(
      shape.reduce(1, *) == elements.count,
      "A tensor of shape \(shape) has \(shape.reduce(1, *)) elements, not \(elements.count)")
    self.shape = shape
    self.elements = elements
  }

  /// Makes a tensor with every element equal to `value`.
  public init(repeating value: Float = 0, shape: [Int]) {
    self.shape = shape
    self.elements = [Float](repeating: value, count: shape.reduce(1, *))
  }

  /// Makes a tensor whose elements a kernel is about to overwrite.
  package init(uninitializedShape shape: [Int]) {
    self.shape = shape
    self.elements = uninitializedFloats(count: shape.reduce(1, *))
  }

  /// The number of elements.
  public var count: Int { elements.count }

  /// The same elements in another shape with as many; O(1).
  public func reshaped(_ shape: [Int]) -> Tensor {
    Tensor(shape: shape, elements: elements)
  }

  /// Entries of the first axis, in the order of `indices`: images or rows of a batch.
  public func gathered(_ indices: some Collection<Int>) -> Tensor {
    let stride = shape.dropFirst().reduce(1, *)
    var gathered: [Float] = []
    gathered.reserveCapacity(indices.count * stride)
    for index in indices {
      precondition(index < shape[0], "Entry \(index) of a tensor with \(shape[0]) of them")
      gathered += elements[index * stride..<(index + 1) * stride]
    }
    return Tensor(shape: [indices.count] + shape.dropFirst(), elements: gathered)
  }

  /// Entry `index` of the first axis, without that axis: an image of a batch, or a row.
  public func entry(_ index: Int) -> [Float] {
    let stride = shape.dropFirst().reduce(1, *)
    precondition(index < shape[0], "Entry \(index) of a tensor with \(shape[0]) of them")
    return Array(elements[index * stride..<(index + 1) * stride])
  }

  /// The tensor split along its last axis: for each channel all its elements, row by row. Of an image `[1, H, W, C]`
  /// these are its C maps, of a filter `[Kh, Kw, 1, filters]` its filters.
  public var channels: [[Float]] {
    let count = shape.last ?? 1
    return (0..<count).map { channel in
      stride(from: channel, to: elements.count, by: count).map { elements[$0] }
    }
  }

  /// For each row of a matrix `[N, C]`, the column of its first largest element: predicted labels.
  public func argmaxOfRows() -> [Int] {
    precondition(shape.count == 2, "A matrix is needed, but the shape is \(shape)")
    let columns = shape[1]
    return (0..<shape[0]).map { row in
      var best = 0
      for column in 1..<columns where elements[row * columns + column] > elements[row * columns + best] {
        best = column
      }
      return best
    }
  }
}

extension Tensor {
  /// The mean of tensors of one shape, element by element.
  ///
  /// - Parameter tensors: one or more; a lazy sequence makes them one by one.
  public init(meanOf tensors: some Sequence<Tensor>) {
    var sum: Tensor?
    var count: Float = 0
    for var tensor in tensors {
      if let sum {
        precondition(
          sum.shape == tensor.shape, "Tensors of shapes \(sum.shape) and \(tensor.shape) have no mean")
        for i in tensor.elements.indices { tensor.elements[i] += sum.elements[i] }
      }
      sum = tensor
      count += 1
    }
    guard var mean = sum else { preconditionFailure("There is no mean of no tensors") }
    for i in mean.elements.indices { mean.elements[i] /= count }
    self = mean
  }
}

extension Tensor {
  /// Weights drawn uniformly from +-sqrt(6 / (fanIn + fanOut)) (Glorot & Bengio 2010), Keras's default.
  package static func glorotUniform(
    shape: [Int], fanIn: Int, fanOut: Int, using generator: inout SeededGenerator
  ) -> Tensor {
    let limit = (6 / Float(fanIn + fanOut)).squareRoot()
    return Tensor(
      shape: shape,
      elements: (0..<shape.reduce(1, *)).map { _ in Float.random(in: -limit...limit, using: &generator) })
  }
}
