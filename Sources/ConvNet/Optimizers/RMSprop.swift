import Kernels
import Tensors

/// RMSprop: divides each gradient by a running root mean square of its past (Tieleman & Hinton 2012, lecture 6.5).
///
/// v = rho v + (1 - rho) g g; w = w - rate g / (sqrt(v) + epsilon), as in PyTorch and in the Keras of the original
/// notebook; v starts at zero.
public struct RMSprop: Optimizer {
  public var learningRate: Float
  public let rho: Float
  public let epsilon: Float

  /// v for each of ``Sequential/parameters``.
  public var state: [(name: String, value: Tensor)] = []

  private var backend = Backend.automatic

  private enum CodingKeys: String, CodingKey {
    case learningRate = "learning_rate"
    case rho, epsilon
  }

  public init(
    learningRate: Float = 0.001, rho: Float = 0.9, epsilon: Float = 1e-8,
    backend: Backend = .automatic
  ) {
    self.learningRate = learningRate
    self.rho = rho
    self.epsilon = epsilon
    self.backend = backend
  }

  public func initialState(for network: Sequential) -> [(name: String, value: Tensor)] {
    network.parameters.map { ("\($0.name).mean_square", Tensor(shape: $0.value.shape)) }
  }

  public func problem(of state: [(name: String, value: Tensor)], afterSteps stepCount: Int) -> String? {
    negativeMeanSquare(in: state)
  }

  public mutating func update(_ network: inout Sequential, gradientParts: [[Tensor]], threads: Int) {
    if state.isEmpty { state = initialState(for: network) }
    network.updateParameters { index, parameter in
      var meanSquare = state[index].value.elements.mutableSpan
      var target = parameter.elements.mutableSpan
      backend.kernels.rmsProp(
        learningRate: learningRate, rho: rho, epsilon: epsilon,
        gradientParts: gradientParts[index].map(\.elements), threads: threads,
        meanSquare: &meanSquare, parameter: &target)
    }
  }
}
