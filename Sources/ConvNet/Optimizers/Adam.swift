import Kernels
import Tensors

/// Adam: steps along a running mean of the gradient, divided by a running root mean square of it (Kingma & Ba 2014).
///
/// m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g g; w = w - rate m' / (sqrt(v') + epsilon), where
/// m' = m / (1 - beta1^t) and v' = v / (1 - beta2^t) in step t correct for the start at zero, as in PyTorch.
public struct Adam: Optimizer {
  public var learningRate: Float
  public let beta1: Float
  public let beta2: Float
  public let epsilon: Float

  /// The number of steps so far, then m and v for each of ``Sequential/parameters``.
  public var state: [(name: String, value: Tensor)] = []

  private var backend = Backend.automatic

  private enum CodingKeys: String, CodingKey {
    case learningRate = "learning_rate"
    case beta1, beta2, epsilon
  }

  public init(
    learningRate: Float = 0.001, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
    backend: Backend = .automatic
  ) {
    precondition(
      (0..<1).contains(beta1) && (0..<1).contains(beta2), "Adam's betas are in 0..<1, not \((beta1, beta2))")
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.backend = backend
  }

  public func initialState(for network: Sequential) -> [(name: String, value: Tensor)] {
    initialState(for: network.parameters)
  }

  func initialState(for parameters: [(name: String, value: Tensor)]) -> [(name: String, value: Tensor)] {
    [("step_count", Tensor(shape: [1]))]
      + parameters.flatMap { name, value in
        [("\(name).mean", Tensor(shape: value.shape)), ("\(name).mean_square", Tensor(shape: value.shape))]
      }
  }

  public func problem(of state: [(name: String, value: Tensor)], afterSteps stepCount: Int) -> String? {
    // Before the first step, the state may be empty; a float counts exactly up to 2^24.
    guard let counted = state.first?.value.elements.first else { return nil }
    let expected = Float(min(stepCount, 1 << 24))
    return counted == expected
      ? negativeMeanSquare(in: state) : "a step count of \(counted) where \(expected) is expected"
  }

  public mutating func update(_ network: inout Sequential, gradientParts: [[Tensor]], threads: Int) {
    update(&network, gradientParts: gradientParts, threads: threads, weightDecay: 0)
  }

  /// Takes one step.
  ///
  /// - Parameters:
  ///   - weightDecay: the share of a weight that a step takes away, divided by the learning rate.
  ///   - others: the numbers of the parameters that it leaves as they are; there is no state for them.
  mutating func update(
    _ network: inout Sequential, gradientParts: [[Tensor]], threads: Int, weightDecay: Float,
    except others: Set<Int> = []
  ) {
    if state.isEmpty { state = initialState(for: network.parameters(except: others)) }
    // A float counts exactly up to 2^24.
    state[0].value.elements[0] += 1
    let number = Int(state[0].value.elements[0])
    var place = 1
    network.updateParameters { index, parameter in
      guard !others.contains(index) else { return }
      let (meanPlace, squarePlace) = (place, place + 1)
      place += 2
      let step = AdamStep(
        number: number, learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
        weightDecay: parameter.shape.count > 1 ? weightDecay : 0)
      // Taken out, since there can be only one mutable view of the array.
      var (means, squares) = (Tensor(shape: [0]), Tensor(shape: [0]))
      swap(&means, &state[meanPlace].value)
      swap(&squares, &state[squarePlace].value)
      var mean = means.elements.mutableSpan
      var meanSquare = squares.elements.mutableSpan
      var target = parameter.elements.mutableSpan
      backend.kernels.adam(
        step, gradientParts: gradientParts[index].map(\.elements), threads: threads, mean: &mean,
        meanSquare: &meanSquare, parameter: &target)
      swap(&means, &state[meanPlace].value)
      swap(&squares, &state[squarePlace].value)
    }
  }
}

/// ``Adam`` with decoupled weight decay: each step also takes a share of the weights away (Loshchilov & Hutter 2017).
///
/// w = w - rate (decay w + m' / (sqrt(v') + epsilon)), as in PyTorch. Only filters and weights decay, not what has a
/// single axis: biases, and the scale and shift of a batch normalization.
public struct AdamW: WeightDecaying {
  public var weightDecay: Float

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

  public func problem(of state: [(name: String, value: Tensor)], afterSteps stepCount: Int) -> String? {
    adam.problem(of: state, afterSteps: stepCount)
  }

  public mutating func update(_ network: inout Sequential, gradientParts: [[Tensor]], threads: Int) {
    adam.update(&network, gradientParts: gradientParts, threads: threads, weightDecay: weightDecay)
  }

  private enum CodingKeys: String, CodingKey {
    case weightDecay = "weight_decay"
  }

  public init(from decoder: any Decoder) throws {
    weightDecay = try decoder.container(keyedBy: CodingKeys.self).decode(Float.self, forKey: .weightDecay)
    adam = try Adam(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    try adam.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(weightDecay, forKey: .weightDecay)
  }
}
