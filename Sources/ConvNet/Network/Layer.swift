import Kernels
import Tensors

/// A layer of a network: a function of a batch of images or vectors, and that function's derivative.
///
/// A layer is a value: its settings (which are what `Codable` stores) and its trainable parameters. Intermediate
/// results of `forward` that `backward` needs go onto a ``Tape``, so that several parts of a batch can go through the
/// same layer at the same time.
public protocol Layer: Sendable, Codable {
  /// The trainable tensors by name, in a fixed order; empty until ``initialize(inputShape:using:)``.
  var parameters: [Parameter] { get set }

  /// Tensors other than the parameters, such as running means, which no optimizer changes; in a fixed order, none by
  /// default.
  var statistics: [Parameter] { get set }

  /// The settings in words, such as "32 filters 5x5, same".
  var summary: String { get }

  /// The shape of one output, without the batch axis, for inputs of `inputShape`.
  ///
  /// - Throws: ``ArchitectureError`` if the layer cannot take such inputs.
  func outputShape(for inputShape: [Int]) throws(ArchitectureError) -> [Int]

  /// The names and shapes of the ``parameters`` for inputs of `inputShape`, before they are made; none by default.
  func parameterShapes(inputShape: [Int]) -> [TensorShape]

  /// The names and shapes of the ``statistics`` for inputs of `inputShape`, before they are made; none by default.
  func statisticShapes(inputShape: [Int]) -> [TensorShape]

  /// Makes the parameters for inputs of `inputShape`: Glorot-uniform weights and zero biases.
  mutating func initialize(inputShape: [Int], using generator: inout SeededGenerator)

  /// The parameters in the form in which the layer computes with them, made once for all parts of a batch of inputs of
  /// `inputShape`; `forward` finds it in `tape.transformedWeights`.
  func transformedWeights(inputShape: [Int], tape: Tape) -> [Tensor]

  /// The outputs `[N, ...]` for a batch of inputs `[N, ...]`; pushes onto the tape what `backward` pops.
  ///
  /// It must not recycle anything: `tape.pushInput` keeps or recycles the input. `backward` recycles what it pops, and
  /// the gradient that it is given.
  func forward(_ input: Tensor, tape: inout Tape) -> Tensor

  /// The loss's gradient with respect to the inputs, given the one with respect to the outputs; adds the contributions
  /// to the parameters' gradients to `tape.gradients`.
  func backward(_ outputGradient: Tensor, tape: inout Tape) -> Tensor

  /// The gradients of the parameters, in their order, from what `backward` added up in `tape.gradients` for inputs of
  /// `inputShape`; by default, those sums themselves.
  func finishGradients(inputShape: [Int], tape: Tape) -> [Tensor]

  /// What a diagram adds to the previous layer's box to show this layer, such as "ReLU"; nil, the default, gives the
  /// layer a box of its own.
  var diagramNote: String? { get }

  /// Whether the layer leaves the values of an image unchanged in a prediction; its shape may change. False by default.
  var isIdentityAtInference: Bool { get }

  /// The multiply-adds that a direct computation takes for one input of `inputShape`; 0 by default.
  func multiplyAdds(inputShape: [Int]) -> Int

  /// Checks that the layer can be trained in batches of `batchSize` inputs of `inputShape`; by default it can.
  ///
  /// - Throws: ``ArchitectureError`` if it cannot.
  func check(batchSize: Int, inputShape: [Int]) throws(ArchitectureError)

  /// Checks the ``statistics`` that the layer got from a file; by default, all are valid.
  ///
  /// - Throws: ``ArchitectureError`` if no training can have left such statistics.
  func checkStatistics() throws(ArchitectureError)

  /// The factor and the offset of each channel, if in a prediction the layer only multiplies and adds these, so that
  /// the previous layer can do it; nil by default.
  var inferenceScaling: ChannelScaling? { get }

  /// The same layer with parameters that also multiply each channel of its outputs by a factor and add an offset; nil,
  /// the default, if it has no such parameters.
  func scaled(by scaling: ChannelScaling) -> Self?

  /// The epilogue that does this layer's work after that of `previous`, for a preceding layer that supports it; nil,
  /// the default, if there is none.
  func epilogue(after previous: Epilogue) -> Epilogue?
}

/// The layers that a network may have, and its file may name. **To add a layer, add its type here**, and a case to
/// LayerGradientTests.
let layerTypes = TypeRegistry<any Layer>(
  of: "layer",
  [
    BatchNormalization.self, Conv2D.self, Dense.self, Dropout.self, Flatten.self, MaxPool2D.self, ReLU.self,
  ])

/// A tensor that a layer learns, and its name within the layer, such as "filter" or "bias".
public struct Parameter: Sendable, Equatable {
  public let name: String
  public var value: Tensor

  public init(_ name: String, _ value: Tensor) {
    self.name = name
    self.value = value
  }
}

/// The name and shape of a tensor that has not been created yet.
public typealias TensorShape = (name: String, shape: [Int])

extension Layer {
  public var parameters: [Parameter] {
    get { [] }
    set { precondition(newValue.isEmpty, "\(Self.self) has no parameters, but was given \(newValue.count)") }
  }

  public var statistics: [Parameter] {
    get { [] }
    set { precondition(newValue.isEmpty, "\(Self.self) has no statistics, but was given \(newValue.count)") }
  }

  public func parameterShapes(inputShape: [Int]) -> [TensorShape] { [] }

  public func statisticShapes(inputShape: [Int]) -> [TensorShape] { [] }

  public mutating func initialize(inputShape: [Int], using generator: inout SeededGenerator) {}

  public func transformedWeights(inputShape: [Int], tape: Tape) -> [Tensor] { [] }

  public func finishGradients(inputShape: [Int], tape: Tape) -> [Tensor] { tape.gradients }

  public var diagramNote: String? { nil }

  public var isIdentityAtInference: Bool { false }

  public func multiplyAdds(inputShape: [Int]) -> Int { 0 }

  public func check(batchSize: Int, inputShape: [Int]) throws(ArchitectureError) {}

  public func checkStatistics() throws(ArchitectureError) {}

  public var inferenceScaling: ChannelScaling? { nil }

  public func scaled(by scaling: ChannelScaling) -> Self? { nil }

  public func epilogue(after previous: Epilogue) -> Epilogue? { nil }
}

/// A network whose layers do not fit together.
public struct ArchitectureError: Error, CustomStringConvertible, Equatable {
  public let description: String

  public init(_ description: String) { self.description = description }
}
