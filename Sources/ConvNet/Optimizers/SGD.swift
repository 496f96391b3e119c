import Kernels
import Tensors

/// Stochastic gradient descent with momentum, optionally Nesterov's (Sutskever et al. 2013).
///
/// v = momentum v + g; w = w - rate v, or with the look ahead w = w - rate (momentum v + g), as in PyTorch; v starts at
/// zero.
public struct SGD: Optimizer {
  public var learningRate: Float
  public let momentum: Float
  public let isNesterov: Bool

  /// v for each of ``Sequential/parameters``.
  public var state: [(name: String, value: Tensor)] = []

  private var backend = Backend.automatic

  private enum CodingKeys: String, CodingKey {
    case learningRate = "learning_rate"
    case momentum
    case isNesterov = "nesterov"
  }

  public init(
    learningRate: Float = 0.01, momentum: Float = 0, nesterov: Bool = false, backend: Backend = .automatic
  ) {
    precondition((0..<1).contains(momentum), "A momentum is in 0..<1, not \(momentum)")
    self.learningRate = learningRate
    self.momentum = momentum
    isNesterov = nesterov
    self.backend = backend
  }

  public func initialState(for network: Sequential) -> [(name: String, value: Tensor)] {
    network.parameters.map { ("\($0.name).velocity", Tensor(shape: $0.value.shape)) }
  }

  public mutating func update(_ network: inout Sequential, gradientParts: [[Tensor]], threads: Int) {
    if state.isEmpty { state = initialState(for: network) }
    network.updateParameters { index, parameter in
      var velocity = state[index].value.elements.mutableSpan
      var target = parameter.elements.mutableSpan
      backend.kernels.sgd(
        learningRate: learningRate, momentum: momentum, isNesterov: isNesterov,
        gradientParts: gradientParts[index].map(\.elements), threads: threads, velocity: &velocity,
        parameter: &target)
    }
  }
}
