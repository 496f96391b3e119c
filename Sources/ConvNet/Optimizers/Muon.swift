import Kernels
import Tensors

/// Muon: steps along a momentum average of the gradient whose singular values have been made nearly equal (Jordan et al.
/// 2024, "Muon: An optimizer for hidden layers in neural networks", https://kellerjordan.github.io/posts/muon).
///
/// A few singular directions dominate a gradient; made equal, the weak ones count, too. With the gradient G of weights
/// W `[rows, columns]`, where a filter `[Kh, Kw, Ci, filters]` counts as `[Kh Kw Ci, filters]`:
///
/// V = momentum V + G; W = (1 - rate * decay) W - rate sqrt(max(1, columns / rows)) orthogonal(momentum V + G),
///
/// as in PyTorch, with `Orthogonalization`. ``AdamW`` changes the rest: biases, batch normalizations and the last layer, as
/// Jordan et al. advise.
public struct Muon: WeightDecaying {
  public var learningRate: Float
  public let momentum: Float
  /// Those of the `Orthogonalization`.
  public let steps: Int
  public var weightDecay: Float
  /// Adam's learning rate, as a fraction of ``learningRate``.
  public let adamShare: Float
  /// Adam's.
  public let beta1, beta2: Float

  /// Adam's state, then V for each of the matrices.
  public var state: [(name: String, value: Tensor)] = []

  private var backend = Backend.automatic

  private enum CodingKeys: String, CodingKey {
    case learningRate = "learning_rate"
    case momentum, steps, beta1, beta2
    case weightDecay = "weight_decay"
    case adamShare = "adam_share"
  }

  /// - Parameter weightDecay: for the matrices, times ``learningRate``; for the last layer's weights, times Adam's.
  public init(
    learningRate: Float = 0.02, momentum: Float = 0.95, steps: Int = 5, weightDecay: Float = 0,
    adamShare: Float = 0.1, beta1: Float = 0.9, beta2: Float = 0.999, backend: Backend = .automatic
  ) {
    precondition((0..<1).contains(momentum), "A momentum is in 0..<1, not \(momentum)")
    precondition(steps > 0, "\(steps) steps orthogonalize nothing")
    precondition(weightDecay >= 0, "A weight decay is 0 or more, not \(weightDecay)")
    self.learningRate = learningRate
    self.momentum = momentum
    self.steps = steps
    self.weightDecay = weightDecay
    self.adamShare = adamShare
    (self.beta1, self.beta2) = (beta1, beta2)
    self.backend = backend
  }

  public func initialState(for network: Sequential) -> [(name: String, value: Tensor)] {
    let (matrices, parameters) = (network.hiddenMatrices, network.parameters)
    return adam.initialState(for: network.parameters(except: matrices))
      + matrices.sorted().map { number in
        ("\(parameters[number].name).velocity", Tensor(shape: parameters[number].value.shape))
      }
  }

  public func problem(of state: [(name: String, value: Tensor)], afterSteps stepCount: Int) -> String? {
    adam.problem(of: state, afterSteps: stepCount)
  }

  private var adam: Adam {
    Adam(learningRate: learningRate * adamShare, beta1: beta1, beta2: beta2, backend: backend)
  }

  public mutating func update(_ network: inout Sequential, gradientParts: [[Tensor]], threads: Int) {
    let matrices = network.hiddenMatrices
    if state.isEmpty { state = initialState(for: network) }
    // Taken out of the state, so that the tensors have one owner and are not copied.
    var (adam, velocities) = (adam, Array(state.suffix(matrices.count)))
    adam.state = state.dropLast(matrices.count)
    state = []
    adam.update(
      &network, gradientParts: gradientParts, threads: threads, weightDecay: weightDecay, except: matrices)
    var next = 0
    network.updateParameters { number, weights in
      guard matrices.contains(number) else { return }
      updateMatrix(
        &weights, gradientParts: gradientParts[number], velocity: &velocities[next].value, threads: threads)
      next += 1
    }
    state = adam.state + velocities
  }

  private func updateMatrix(
    _ weights: inout Tensor, gradientParts: [Tensor], velocity: inout Tensor, threads: Int
  ) {
    let columns = weights.shape.last ?? 1
    let rows = weights.count / columns
    var direction = Tensor(shape: [rows, columns])
    var directions = direction.elements.mutableSpan
    var velocities = velocity.elements.mutableSpan
    // Nesterov's step from 0, of length -1, is momentum V + G.
    backend.kernels.sgd(
      learningRate: -1, momentum: momentum, isNesterov: true, gradientParts: gradientParts.map(\.elements),
      threads: threads, velocity: &velocities, parameter: &directions)
    let step = Orthogonalization(steps: steps, backend: backend, threads: threads)(direction)
    if weightDecay > 0 { weights.scale(by: 1 - learningRate * weightDecay) }
    var target = weights.elements.mutableSpan
    var unused = direction.elements.mutableSpan
    backend.kernels.sgd(
      learningRate: learningRate * max(1, Float(columns) / Float(rows)).squareRoot(), momentum: 0,
      isNesterov: false, gradientParts: [step.elements], threads: threads, velocity: &unused,
      parameter: &target)
  }
}

extension Sequential {
  /// The numbers of the parameters that ``Muon`` changes: those with rows and columns, except the last layer's.
  fileprivate var hiddenMatrices: Set<Int> {
    let parameters = parameters
    return Set(parameters.indices.filter { parameters[$0].value.shape.count > 1 }.dropLast())
  }

  /// The parameters whose numbers are not among these.
  func parameters(except numbers: Set<Int>) -> [(name: String, value: Tensor)] {
    parameters.enumerated().filter { !numbers.contains($0.offset) }.map(\.element)
  }
}
