import Kernels
import Tensors

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
  public internal(set) var layers: [(name: String, layer: any Layer, outputShape: [Int])] = []

  /// Builds the network and initializes its parameters.
  ///
  /// - Throws: ``ArchitectureError`` that names the first layer that does not fit onto the one before.
  public init(
    inputShape: [Int], using generator: inout SeededGenerator, @LayerBuilder layers: () -> [any Layer]
  ) throws(ArchitectureError) {
    try self.init(inputShape: inputShape, layers: layers(), using: &generator)
  }

  /// - Parameter types: the types that the layers may have.
  init(
    inputShape: [Int], layers: [any Layer], of types: TypeRegistry<any Layer> = layerTypes,
    using generator: inout SeededGenerator
  ) throws(ArchitectureError) {
    self.init(
      try LayerPlan(Architecture(inputShape: inputShape, layers: layers), of: types), using: &generator)
  }

  /// Initializes the parameters of planned layers.
  init(_ plan: LayerPlan, using generator: inout SeededGenerator) {
    inputShape = plan.inputShape
    layers = plan.layers.map { entry in
      var layer = entry.layer
      layer.initialize(inputShape: entry.inputShape, using: &generator)
      return (entry.name, layer, entry.outputShape)
    }
  }

  /// Checks that the network can be trained with batches of `batchSize`.
  ///
  /// - Throws: ``ArchitectureError`` that names the first layer that cannot.
  public func check(batchSize: Int) throws(ArchitectureError) {
    for (index, inputShape) in zip(layers.indices, shapes) {
      do throws(ArchitectureError) {
        try layers[index].layer.check(batchSize: batchSize, inputShape: inputShape)
      } catch {
        throw ArchitectureError("Layer \(index + 1), \(layers[index].name), \(error.description).")
      }
    }
  }

  /// The same layers with new initial parameters and statistics.
  public func reinitialized(using generator: inout SeededGenerator) -> Sequential {
    var network = self
    var shape = inputShape
    for i in layers.indices {
      network.layers[i].layer.initialize(inputShape: shape, using: &generator)
      shape = layers[i].outputShape
    }
    return network
  }

  /// The shape of one output, without the batch axis.
  public var outputShape: [Int] { layers.last?.outputShape ?? inputShape }

  /// The layers' statistics by name, such as `batchnormalization_1.running_mean`, first layer first.
  public var statistics: [(name: String, value: Tensor)] {
    layers.flatMap { name, layer, _ in layer.statistics.map { ("\(name).\($0.name)", $0.value) } }
  }

  /// Everything that a network has learned: ``parameters``, then ``statistics``.
  public var tensors: [(name: String, value: Tensor)] { parameters + statistics }

  /// The number of trainable parameters.
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
      // Taking the tensors out of the layer leaves a single owner, so that nothing is copied.
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

  /// Calls `body` with the number of each of ``tensors`` and the tensor itself, to be changed in place.
  public mutating func updateTensors(_ body: (Int, inout Tensor) -> Void) {
    updateParameters(body)
    var index = parameters.count
    for i in layers.indices {
      for j in layers[i].layer.statistics.indices {
        body(index, &layers[i].layer.statistics[j].value)
        index += 1
      }
    }
  }

  /// Updates the running statistics of the layers with those of a training batch, by the layer's number.
  mutating func updateRunningStatistics(with statistics: [Int: Tensor]) {
    for (index, known) in statistics {
      guard var layer = layers[index].layer as? any BatchLayer else { continue }
      layer.updateRunningStatistics(with: known)
      layers[index].layer = layer
    }
  }

  /// The shape of one input of each layer, and last of one output of the network, without the batch axis.
  private var shapes: [[Int]] { [inputShape] + layers.map(\.outputShape) }

  /// The weights of each layer, transformed once for all images of a batch.
  func transformedWeights(tape: Tape) -> [[Tensor]] {
    let inputShapes = shapes
    return parallelMap(count: layers.count, threads: tape.threads) {
      layers[$0].layer.transformedWeights(inputShape: inputShapes[$0], tape: tape)
    }
  }

  /// The logits `[N, classes]` for a batch of inputs.
  public func forward(_ input: Tensor, tape: inout Tape) -> Tensor {
    forward(input, through: layers.indices, transformedWeights: nil, tape: &tape)
  }

  /// The gradients of all parameters, in the order of ``parameters``, given the loss's gradient with respect to the
  /// logits.
  public func backward(_ logitGradient: Tensor, tape: inout Tape) -> [Tensor] {
    var sums = [[Tensor]](repeating: [], count: layers.count)
    _ = backward(logitGradient, through: layers.indices, addingTo: &sums, tape: &tape)
    return finishGradients(sums, of: layers.indices, tape: &tape).flatMap { $0 }
  }

  /// The layers that work on images, one image at a time; those after them work on vectors.
  var imageLayers: Range<Int> {
    0..<(shapes.firstIndex { $0.count == 1 } ?? layers.count)
  }

  /// The outputs of the last of the layers `range` for inputs of the first.
  ///
  /// - Parameter transformedWeights: what ``transformedWeights(tape:)`` returned for these parameters; if nil, it is
  ///   computed here.
  func forward(
    _ input: consuming Tensor, through range: Range<Int>, transformedWeights: [[Tensor]]?, tape: inout Tape
  ) -> Tensor {
    var output = input
    for (group, epilogue) in fusedGroups(of: range, backend: tape.backend) {
      let i = group.lowerBound
      tape.transformedWeights = transformedWeights?[i] ?? []
      let start = tape.profile?.now
      if let layer = layers[i].layer as? any FusingLayer {
        output = layer.forward(output, epilogue: epilogue, tape: &tape)
      } else {
        output = layers[i].layer.forward(output, tape: &tape)
      }
      if let start { tape.profile?.add(since: start, to: .forward(i)) }
      if let known = tape.statistics {
        tape.knownStatistics[i] = known
        tape.statistics = nil
      }
    }
    return output
  }

  /// The gradient with respect to the inputs of the first of the layers `range`, given the one with respect to the
  /// outputs of the last; adds to each layer's `sums`.
  func backward(
    _ outputGradient: consuming Tensor, through range: Range<Int>, addingTo sums: inout [[Tensor]],
    tape: inout Tape
  ) -> Tensor {
    var gradient = outputGradient
    for (group, epilogue) in fusedGroups(of: range, backend: tape.backend).reversed() {
      let i = group.lowerBound
      // Swapped, not copied, so that the sums can be added to in place.
      swap(&tape.gradients, &sums[i])
      tape.needsInputGradient = i > 0
      let start = tape.profile?.now
      if let layer = layers[i].layer as? any FusingLayer {
        gradient = layer.backward(gradient, epilogue: epilogue, tape: &tape)
      } else {
        gradient = layers[i].layer.backward(gradient, tape: &tape)
      }
      if let start { tape.profile?.add(since: start, to: .backward(i)) }
      swap(&tape.gradients, &sums[i])
    }
    return gradient
  }

  /// For each layer of `range` the gradients of its parameters, from the sums that the backward passes made.
  func finishGradients(_ sums: [[Tensor]], of range: Range<Int>, tape: inout Tape) -> [[Tensor]] {
    let inputShapes = shapes
    return range.map { i in
      guard !sums[i].isEmpty else { return [] }
      let start = tape.profile?.now
      tape.gradients = sums[i]
      let gradients = layers[i].layer.finishGradients(inputShape: inputShapes[i], tape: tape)
      if let start { tape.profile?.add(since: start, to: .backward(i)) }
      return gradients
    }
  }

  /// The layers of `range` in groups of one that computes and those after it that are its epilogue.
  private func fusedGroups(of range: Range<Int>, backend: Backend) -> [FusedGroup] {
    var groups: [FusedGroup] = []
    var rest = range
    while !rest.isEmpty {
      let group = firstFusedGroup(of: rest, backend: backend)
      groups.append(group)
      rest = group.layers.upperBound..<rest.upperBound
    }
    return groups
  }

  /// The first layer of `range`, and those after it that are its epilogue.
  func firstFusedGroup(of range: Range<Int>, backend: Backend) -> FusedGroup {
    let first = range.lowerBound
    var (end, epilogue) = (first + 1, Epilogue.none)
    guard let layer = layers[first].layer as? any FusingLayer else { return (first..<end, .none) }
    while end < range.upperBound, let longer = layers[end].layer.epilogue(after: epilogue),
      layer.supports(longer, outputShape: layers[first].outputShape, backend: backend)
    {
      epilogue = longer
      end += 1
    }
    return (first..<end, epilogue)
  }

  typealias FusedGroup = (layers: Range<Int>, epilogue: Epilogue)
}
