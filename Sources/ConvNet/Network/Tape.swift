import Kernels
import Synchronization
import Tensors

/// The tensors that a forward pass saves for the backward pass: a stack, since the backward pass starts at the last
/// layer.
public struct Tape: Sendable {
  /// Whether dropout is active.
  public let isTraining: Bool

  /// Whether the layers need to record anything.
  public let isRecording: Bool

  /// Which implementation computes.
  public let backend: Backend

  /// The source of dropout's random numbers.
  public var generator: SeededGenerator

  /// How many threads may share a layer's work; no result depends on it.
  public let threads: Int

  /// The sums of `backward` for the current layer so far; empty before its first call.
  public var gradients: [Tensor] = []

  /// What the current layer's ``Layer/transformedWeights(inputShape:tape:)`` gave for the whole batch; empty without
  /// that.
  public internal(set) var transformedWeights: [Tensor] = []

  /// The statistics of the whole batch for the current ``BatchLayer``; nil if its input is the whole batch. After the
  /// layer, the ones that it used.
  var statistics: Tensor?

  /// The statistics of the whole batch's gradient for the current ``BatchLayer``; nil if its gradient is that of the
  /// whole batch.
  var gradientStatistics: Tensor?

  /// The statistics of the whole batch that each ``BatchLayer`` used, by the layer's number.
  var knownStatistics: [Int: Tensor] = [:]

  /// Whether the gradient of the layer's input is needed; that of the network's input is not.
  public internal(set) var needsInputGradient = true

  /// Where each layer's time is recorded, if at all.
  let profile: Profile?

  private let pool: BufferPool
  private var stack: [Tensor] = []
  private var masks: [DropoutMask] = []

  /// - Parameters:
  ///   - isRecording: whether a backward pass follows; by default, in training.
  ///   - pool: where tensors are taken from and given back to.
  public init(
    isTraining: Bool, isRecording: Bool? = nil, backend: Backend = .automatic,
    generator: SeededGenerator = SeededGenerator(seed: 0), threads: Int = 1,
    pool: BufferPool = BufferPool(), profile: Profile? = nil
  ) {
    self.isTraining = isTraining
    self.isRecording = isRecording ?? isTraining
    self.backend = backend
    self.generator = generator
    self.threads = threads
    self.pool = pool
    self.profile = profile
  }

  /// The kernels for everything that has no special algorithm.
  public var kernels: any KernelSet.Type { backend.kernels }

  /// Keeps a tensor for the backward pass.
  public mutating func push(_ tensor: Tensor) {
    if isRecording { stack.append(tensor) }
  }

  /// Keeps a layer's input for the backward pass, or recycles it when there is none.
  public mutating func pushInput(_ input: consuming Tensor) {
    if isRecording { stack.append(input) } else { recycle(input) }
  }

  /// Takes back the tensor that was pushed last.
  public mutating func pop() -> Tensor {
    precondition(!stack.isEmpty, "backward takes more from the tape than forward put there")
    return stack.removeLast()
  }

  /// Keeps a dropout mask for the backward pass.
  mutating func push(_ mask: DropoutMask) {
    if isRecording { masks.append(mask) }
  }

  /// Takes back the mask that was pushed last.
  mutating func popMask() -> DropoutMask {
    precondition(!masks.isEmpty, "backward takes more masks from the tape than forward put there")
    return masks.removeLast()
  }

  /// A tensor whose elements are about to be overwritten.
  public func tensor(_ shape: [Int]) -> Tensor {
    Tensor(shape: shape, elements: pool.take(count: shape.reduce(1, *)))
  }

  /// A tensor of zeros.
  func zeros(_ shape: [Int]) -> Tensor {
    var zeros = tensor(shape)
    var target = zeros.elements.mutableSpan
    target.update(repeating: 0)
    return zeros
  }

  /// All `tensors`, concatenated along the first axis.
  func tensor(joining tensors: [Tensor]) -> Tensor {
    var joined = tensor([tensors.reduce(0) { $0 + $1.shape[0] }] + (tensors.first?.shape.dropFirst() ?? []))
    var target = joined.elements.mutableSpan
    var offset = 0
    for tensor in tensors {
      copy(tensor.elements.span, to: &target, at: offset)
      offset += tensor.count
    }
    return joined
  }

  /// The entries `range` of the first axis of `tensor`.
  func tensor(_ range: Range<Int>, of tensor: Tensor) -> Tensor {
    let stride = tensor.shape.dropFirst().reduce(1, *)
    var slice = self.tensor([range.count] + tensor.shape.dropFirst())
    var target = slice.elements.mutableSpan
    let source = tensor.elements.span.extracting(range.lowerBound * stride..<range.upperBound * stride)
    copy(source, to: &target, at: 0)
    return slice
  }

  /// Gives back a tensor that is not read again, so that its memory can be reused.
  ///
  /// Only a performance hint: skipping it, or recycling a tensor that is still in use, costs a copy but never changes
  /// results.
  public func recycle(_ tensor: consuming Tensor) {
    pool.give(tensor.elements)
  }
}

/// Arrays to be reused, so that training allocates nothing after its first batch.
public final class BufferPool: Sendable {
  private let free = Mutex<[Int: [[Float]]]>([:])
  private let allocations = Atomic(0)

  public init() {}

  /// How many arrays were allocated because none was free.
  var allocationCount: Int { allocations.load(ordering: .relaxed) }

  /// An array of `count` floats with any contents.
  func take(count: Int) -> [Float] {
    guard count > 0 else { return [] }
    if let array = free.withLock({ $0[count]?.popLast() }) { return array }
    allocations.add(1, ordering: .relaxed)
    return uninitializedFloats(count: count)
  }

  /// Takes an array that is no longer needed.
  func give(_ array: consuming [Float]) {
    let array = array
    guard !array.isEmpty else { return }
    free.withLock { $0[array.count, default: []].append(array) }
  }
}
