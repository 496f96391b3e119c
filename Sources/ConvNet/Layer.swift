import Kernels

/// One stage of a network: a function of a batch of images or vectors, and that function's derivative.
///
/// A layer is a value: its settings (which are what `Codable` stores) and its trainable parameters. What `forward`
/// computes on the way and `backward` needs again lies on a ``Tape``, so that several parts of a batch can go through
/// the same layer at the same time.
public protocol Layer: Sendable, Codable {
  /// The trainable tensors by name, in a fixed order; empty until ``initialize(inputShape:using:)``.
  var parameters: [Parameter] { get set }

  /// The settings in words, such as "32 filters 5x5, same".
  var summary: String { get }

  /// The shape of one output, without the batch axis, for inputs of `inputShape`.
  ///
  /// - Throws: ``ArchitectureError`` when the layer cannot take such inputs.
  func outputShape(for inputShape: [Int]) throws(ArchitectureError) -> [Int]

  /// Makes the parameters for inputs of `inputShape`: Glorot-uniform weights and zero biases.
  mutating func initialize(inputShape: [Int], using generator: inout SeededGenerator)

  /// The outputs `[N, ...]` for a batch of inputs `[N, ...]`; puts on the tape what `backward` takes off.
  func forward(_ input: Tensor, tape: inout Tape) -> Tensor

  /// The loss's derivative with respect to the inputs, given the one with respect to the outputs; appends those with
  /// respect to the parameters to `tape.gradients`, in the order of `parameters`.
  func backward(_ outputGradient: Tensor, tape: inout Tape) -> Tensor
}

/// A trainable tensor and its name within the layer, such as "filter" or "bias".
public struct Parameter: Sendable, Equatable {
  public let name: String
  public var value: Tensor

  public init(_ name: String, _ value: Tensor) {
    self.name = name
    self.value = value
  }
}

extension Layer {
  public var parameters: [Parameter] {
    get { [] }
    set { precondition(newValue.isEmpty, "\(Self.self) has no parameters, but was given \(newValue.count)") }
  }

  public mutating func initialize(inputShape: [Int], using generator: inout SeededGenerator) {}
}

/// What a forward pass leaves for the backward pass: a stack, since the last layer goes backward first.
public struct Tape {
  /// Whether dropout is active.
  public let isTraining: Bool

  /// Whether the layers need to record anything.
  public let isRecording: Bool

  /// The implementation that computes.
  public let kernels: any KernelSet.Type

  /// Where dropout gets its randomness.
  public var generator: SeededGenerator

  /// The gradients of a layer's parameters, as `backward` computes them.
  public var gradients: [Tensor] = []

  /// Whether anyone asks for the gradient of the layer's input; nobody does before the first layer.
  public internal(set) var needsInputGradient = true

  private var stack: [Tensor] = []

  public init(
    isTraining: Bool, isRecording: Bool? = nil, kernels: any KernelSet.Type = Vector.self,
    generator: SeededGenerator = SeededGenerator(seed: 0)
  ) {
    self.isTraining = isTraining
    self.isRecording = isRecording ?? isTraining
    self.kernels = kernels
    self.generator = generator
  }

  /// Keeps a tensor for the backward pass.
  public mutating func push(_ tensor: Tensor) {
    if isRecording { stack.append(tensor) }
  }

  /// Takes back the tensor that was pushed last.
  public mutating func pop() -> Tensor {
    precondition(!stack.isEmpty, "backward takes more from the tape than forward put there")
    return stack.removeLast()
  }
}

/// A network that does not fit together.
public struct ArchitectureError: Error, CustomStringConvertible, Equatable {
  public let description: String

  public init(_ description: String) { self.description = description }
}
