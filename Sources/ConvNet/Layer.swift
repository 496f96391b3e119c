import Tensors

/// One stage of a network: a function of a batch of images or vectors, and that function's derivative.
///
/// A layer is a value: its settings (which are what `Codable` stores) and its trainable parameters. What `forward`
/// computes on the way and `backward` needs again lies on a ``Tape``, so that several parts of a batch can go through
/// the same layer at the same time.
public protocol Layer: Sendable, Codable {
  /// The trainable tensors by name, in a fixed order; empty until ``initialize(inputShape:using:)``.
  var parameters: [Parameter] { get set }

  /// What the layer keeps beside its parameters, which no optimizer changes, in a fixed order; nothing by default.
  var statistics: [Parameter] { get set }

  /// The settings in words, such as "32 filters 5x5, same".
  var summary: String { get }

  /// The shape of one output, without the batch axis, for inputs of `inputShape`.
  ///
  /// - Throws: ``ArchitectureError`` when the layer cannot take such inputs.
  func outputShape(for inputShape: [Int]) throws(ArchitectureError) -> [Int]

  /// Makes the parameters for inputs of `inputShape`: Glorot-uniform weights and zero biases.
  mutating func initialize(inputShape: [Int], using generator: inout SeededGenerator)

  /// What can be computed from the parameters once for all parts of a batch of inputs of `inputShape`; comes back as
  /// `tape.prepared`.
  func prepared(inputShape: [Int], tape: Tape) -> [Tensor]

  /// The outputs `[N, ...]` for a batch of inputs `[N, ...]`; puts on the tape what `backward` takes off.
  func forward(_ input: Tensor, tape: inout Tape) -> Tensor

  /// The loss's derivative with respect to the inputs, given the one with respect to the outputs; adds what makes up
  /// those with respect to the parameters to `tape.gradients`.
  func backward(_ outputGradient: Tensor, tape: inout Tape) -> Tensor

  /// The derivatives with respect to the parameters, in their order, from what `backward` added up in
  /// `tape.gradients` for inputs of `inputShape`; by default that itself.
  func finishGradients(inputShape: [Int], tape: Tape) -> [Tensor]
}

/// A tensor that a layer has learned, and its name within the layer, such as "filter" or "bias".
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

  public var statistics: [Parameter] {
    get { [] }
    set { precondition(newValue.isEmpty, "\(Self.self) has no statistics, but was given \(newValue.count)") }
  }

  public mutating func initialize(inputShape: [Int], using generator: inout SeededGenerator) {}

  public func prepared(inputShape: [Int], tape: Tape) -> [Tensor] { [] }

  public func finishGradients(inputShape: [Int], tape: Tape) -> [Tensor] { tape.gradients }
}

/// A network that does not fit together.
public struct ArchitectureError: Error, CustomStringConvertible, Equatable {
  public let description: String

  public init(_ description: String) { self.description = description }
}
