/// A rule that changes a network's parameters along their gradients.
public protocol Optimizer: Sendable {
  /// How far a step goes; schedules change it.
  var learningRate: Float { get set }

  /// Takes one step.
  ///
  /// - Parameter gradients: the gradients in the order of ``Sequential/parameters``.
  mutating func update(_ network: inout Sequential, gradients: [Tensor])
}
