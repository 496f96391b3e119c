/// Networks of one architecture that answer together: the mean of their probabilities is right more often than each of them,
/// since they err in different places (Hansen & Salamon 1990).
public struct Ensemble: Sendable {
  /// One network or more.
  public let networks: [Sequential]

  public init(_ networks: [Sequential]) {
    precondition(!networks.isEmpty, "An ensemble of no networks gives no answer")
    precondition(
      networks.allSatisfy { $0.tensors.map(\.value.shape) == networks[0].tensors.map(\.value.shape) },
      "The networks of an ensemble have different architectures")
    self.networks = networks
  }
}

extension Sequential {
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
    guard var mean = sum else { preconditionFailure("No tensors have no mean") }
    for i in mean.elements.indices { mean.elements[i] /= count }
    self = mean
  }
}
