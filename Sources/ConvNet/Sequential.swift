import Kernels

/// A network whose layers follow one another.
///
/// ```swift
/// let network = try Sequential(inputShape: [28, 28, 1], using: &generator) {
///   Conv2D(filters: 32, filterSize: 5, padding: .same)
///   ReLU()
///   Flatten()
///   Dense(units: 10)
/// }
/// ```
///
/// The last layer's outputs are logits; ``SoftmaxCrossEntropy`` and ``predict(_:threads:backend:)`` turn them into
/// probabilities.
public struct Sequential: Sendable {
  /// The shape of one input, without the batch axis.
  public let inputShape: [Int]

  /// The layers with their names and the shapes of one output, without the batch axis.
  public private(set) var layers: [(name: String, layer: any Layer, outputShape: [Int])] = []

  /// Builds the network and initializes its parameters.
  ///
  /// - Throws: ``ArchitectureError`` that names the first layer that does not fit onto the one before.
  public init(
    inputShape: [Int], using generator: inout SeededGenerator, @LayerBuilder layers: () -> [any Layer]
  ) throws(ArchitectureError) {
    try self.init(inputShape: inputShape, layers: layers(), using: &generator)
  }

  init(
    inputShape: [Int], layers: [any Layer], using generator: inout SeededGenerator
  ) throws(ArchitectureError) {
    guard inputShape.allSatisfy({ $0 > 0 }) else {
      throw ArchitectureError("Inputs of shape \(inputShape) hold nothing.")
    }
    self.inputShape = inputShape
    var shape = inputShape
    var counts: [String: Int] = [:]
    for layer in layers {
      let kind = "\(type(of: layer))".lowercased()
      counts[kind, default: 0] += 1
      let name = "\(kind)_\(counts[kind, default: 0])"
      var initialized = layer
      let outputShape: [Int]
      do throws(ArchitectureError) {
        outputShape = try layer.outputShape(for: shape)
      } catch {
        throw ArchitectureError("Layer \(self.layers.count + 1), \(name), \(error.description).")
      }
      initialized.initialize(inputShape: shape, using: &generator)
      self.layers.append((name, initialized, outputShape))
      shape = outputShape
    }
  }

  /// The shape of one output, without the batch axis.
  public var outputShape: [Int] { layers.last?.outputShape ?? inputShape }

  /// The number of trainable numbers.
  public var parameterCount: Int {
    layers.reduce(0) { $0 + $1.layer.parameters.reduce(0) { $0 + $1.value.count } }
  }

  /// The trainable tensors by name, such as `conv2d_1.filter`, first layer first.
  public var parameters: [(name: String, value: Tensor)] {
    layers.flatMap { name, layer, _ in layer.parameters.map { ("\(name).\($0.name)", $0.value) } }
  }

  /// Calls `body` with the number of each trainable tensor and the tensor itself, to be changed in place.
  public mutating func updateParameters(_ body: (Int, inout Tensor) -> Void) {
    var index = 0
    for i in layers.indices {
      // Taking the tensors out of the layer leaves one owner, so that no copy is made.
      var parameters = layers[i].layer.parameters
      guard !parameters.isEmpty else { continue }
      layers[i].layer.parameters = []
      for j in parameters.indices {
        body(index, &parameters[j].value)
        index += 1
      }
      layers[i].layer.parameters = parameters
    }
  }

  /// What the layers prepare for all parts of a batch, layer by layer.
  func prepared(backend: Backend) -> [[Tensor]] {
    zip([inputShape] + layers.map(\.outputShape), layers).map {
      $1.layer.prepared(inputShape: $0, backend: backend)
    }
  }

  /// The logits `[N, classes]` for a batch of inputs.
  ///
  /// - Parameter prepared: what ``prepared(backend:)`` gave for these parameters; nil computes it on the way.
  func forward(_ input: Tensor, prepared: [[Tensor]]?, tape: inout Tape) -> Tensor {
    var output = input
    for i in layers.indices where !isFused(i) {
      tape.prepared = prepared?[i] ?? []
      if let layer = layers[i].layer as? any RectifyingLayer {
        output = layer.forward(output, rectifies: isFused(i + 1), tape: &tape)
      } else {
        output = layers[i].layer.forward(output, tape: &tape)
      }
    }
    return output
  }

  /// The logits `[N, classes]` for a batch of inputs.
  public func forward(_ input: Tensor, tape: inout Tape) -> Tensor {
    forward(input, prepared: nil, tape: &tape)
  }

  /// The gradients of all parameters, in the order of ``parameters``, given the loss's gradient with respect to the
  /// logits.
  public func backward(_ logitGradient: Tensor, tape: inout Tape) -> [Tensor] {
    var gradient = logitGradient
    var gradients: [[Tensor]] = []
    for i in layers.indices.reversed() where !isFused(i) {
      tape.gradients = []
      tape.needsInputGradient = i > 0
      if let layer = layers[i].layer as? any RectifyingLayer {
        gradient = layer.backward(gradient, rectifies: isFused(i + 1), tape: &tape)
      } else {
        gradient = layers[i].layer.backward(gradient, tape: &tape)
      }
      gradients.append(tape.gradients)
    }
    return gradients.reversed().flatMap { $0 }
  }

  /// Whether the layer is a rectifier that the layer before applies itself.
  private func isFused(_ index: Int) -> Bool {
    index > 0 && index < layers.count && layers[index].layer is ReLU
      && layers[index - 1].layer is any RectifyingLayer
  }
}

/// Collects the layers that a ``Sequential`` lists.
@resultBuilder
public enum LayerBuilder {
  public static func buildExpression(_ layer: any Layer) -> [any Layer] { [layer] }
  public static func buildBlock(_ layers: [any Layer]...) -> [any Layer] { layers.flatMap { $0 } }
  public static func buildArray(_ layers: [[any Layer]]) -> [any Layer] { layers.flatMap { $0 } }
  public static func buildOptional(_ layers: [any Layer]?) -> [any Layer] { layers ?? [] }
  public static func buildEither(first layers: [any Layer]) -> [any Layer] { layers }
  public static func buildEither(second layers: [any Layer]) -> [any Layer] { layers }
}
