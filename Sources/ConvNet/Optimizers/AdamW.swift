import Tensors

/// ``Adam`` with decoupled weight decay: each step also takes a share of the weights away (Loshchilov & Hutter 2017).
///
/// w = w - rate (decay w + m' / (sqrt(v') + epsilon)), as in PyTorch. Only filters and weights decay, not what has a
/// single axis: biases, and the scale and shift of a batch normalisation.
public struct AdamW: Optimizer {
  public let weightDecay: Float

  private var adam: Adam

  public init(
    learningRate: Float = 0.001, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
    weightDecay: Float = 0.01, backend: Backend = .automatic
  ) {
    precondition(weightDecay >= 0, "A weight decay is 0 or more, not \(weightDecay)")
    self.weightDecay = weightDecay
    adam = Adam(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, backend: backend)
  }

  public var learningRate: Float {
    get { adam.learningRate }
    set { adam.learningRate = newValue }
  }

  public var state: [(name: String, value: Tensor)] {
    get { adam.state }
    set { adam.state = newValue }
  }

  public func initialState(for network: Sequential) -> [(name: String, value: Tensor)] {
    adam.initialState(for: network)
  }

  public mutating func update(_ network: inout Sequential, gradientParts: [[Tensor]], threads: Int) {
    adam.update(&network, gradientParts: gradientParts, threads: threads, weightDecay: weightDecay)
  }
}
