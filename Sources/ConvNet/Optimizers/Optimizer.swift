import Tensors

/// A rule that changes a network's parameters along their gradients.
///
/// Its settings are what `Codable` stores, not its state.
public protocol Optimizer: Sendable, Codable {
  /// The factor of each step; schedules change it.
  var learningRate: Float { get set }

  /// What the rule remembers from one step to the next, apart from the learning rate: tensors by name, in a fixed
  /// order; empty before the first step.
  ///
  /// Once state and learning rate are restored, it takes the same steps again.
  var state: [(name: String, value: Tensor)] { get set }

  /// The state before the first step on `network`.
  func initialState(for network: Sequential) -> [(name: String, value: Tensor)]

  /// Why `state` cannot be what the rule remembers after `stepCount` steps, in words; nil, the default, if it can.
  ///
  /// - Parameter state: has the names and shapes of ``initialState(for:)``.
  func problem(of state: [(name: String, value: Tensor)], afterSteps stepCount: Int) -> String?

  /// Takes one step.
  ///
  /// - Parameters:
  ///   - gradientParts: for each of ``Sequential/parameters`` the parts of its gradient, to be added in order.
  ///   - threads: how many threads compute; the result does not depend on it.
  mutating func update(_ network: inout Sequential, gradientParts: [[Tensor]], threads: Int)
}

/// An optimizer whose steps also shrink the weights, apart from what their gradients ask for.
public protocol WeightDecaying: Optimizer {
  /// The share of a weight that a step takes away, divided by the learning rate.
  var weightDecay: Float { get set }
}

extension Optimizer {
  public func problem(of state: [(name: String, value: Tensor)], afterSteps stepCount: Int) -> String? { nil }
}

/// Finds a running mean of squares that is negative, whose root would be NaN.
func negativeMeanSquare(in state: [(name: String, value: Tensor)]) -> String? {
  for (name, value) in state where name.hasSuffix(".mean_square") {
    if let least = value.elements.min(), least < 0 { return "\(least) in \(name)" }
  }
  return nil
}

/// The optimizers that a stored ``Training`` may name. **To add an optimizer, add its type here.**
let optimizerTypes = TypeRegistry<any Optimizer>(
  of: "optimizer", [Adam.self, AdamW.self, Muon.self, RMSprop.self, SGD.self])
