import Kernels

/// What a forward pass leaves for the backward pass: a stack, since the last layer goes backward first.
public struct Tape {
  /// Whether dropout is active.
  public let isTraining: Bool

  /// Whether the layers need to record anything.
  public let isRecording: Bool

  /// Which implementation computes.
  public let backend: Backend

  /// Where dropout gets its randomness.
  public var generator: SeededGenerator

  /// The gradients of a layer's parameters, as `backward` computes them.
  public var gradients: [Tensor] = []

  /// What the layer at hand prepared for the whole batch; empty when nobody asked it to.
  public internal(set) var prepared: [Tensor] = []

  /// Whether anyone asks for the gradient of the layer's input; nobody does before the first layer.
  public internal(set) var needsInputGradient = true

  private let pool: BufferPool
  private var stack: [Tensor] = []

  /// - Parameters:
  ///   - isRecording: whether a backward pass follows; by default, in training.
  ///   - pool: where tensors are taken from and given back to.
  public init(
    isTraining: Bool, isRecording: Bool? = nil, backend: Backend = .automatic,
    generator: SeededGenerator = SeededGenerator(seed: 0), pool: BufferPool = BufferPool()
  ) {
    self.isTraining = isTraining
    self.isRecording = isRecording ?? isTraining
    self.backend = backend
    self.generator = generator
    self.pool = pool
  }

  /// The kernels that compute what has no special algorithm.
  public var kernels: any KernelSet.Type { backend.kernels }

  /// Keeps a tensor for the backward pass.
  public mutating func push(_ tensor: Tensor) {
    if isRecording { stack.append(tensor) }
  }

  /// Takes back the tensor that was pushed last.
  public mutating func pop() -> Tensor {
    precondition(!stack.isEmpty, "backward takes more from the tape than forward put there")
    return stack.removeLast()
  }

  /// A tensor whose elements are about to be overwritten.
  public func tensor(_ shape: [Int]) -> Tensor {
    Tensor(shape: shape, elements: pool.take(count: shape.reduce(1, *)))
  }

  /// Gives back a tensor that nobody will read again, so that its memory serves the next.
  ///
  /// Forgetting to costs time, and so does giving back one that is still read; neither costs correctness.
  public func recycle(_ tensor: consuming Tensor) {
    pool.give(tensor.elements)
  }
}
