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

  /// The number of elements.
  public var count: Int { elements.count }
}
