/// A rule that changes a network's parameters along their gradients.
public protocol Optimizer: Sendable {
  /// How far a step goes; schedules change it.
  var learningRate: Float { get set }

  /// Takes one step.
  ///
  /// - Parameters:
  ///   - gradientParts: for each of ``Sequential/parameters`` the parts of its gradient, to be added in order.
  ///   - threads: how many threads compute; the result does not depend on it.
  mutating func update(_ network: inout Sequential, gradientParts: [[Tensor]], threads: Int)
}
