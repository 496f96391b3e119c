/// A rule that changes a network's parameters along their gradients.
public protocol Optimizer: Sendable {
  /// How far a step goes; schedules change it.
  var learningRate: Float { get set }

  /// Takes one step.
  ///
  /// - Parameters:
  ///   - gradientParts: for each part of the batch, its share of the gradients in the order of
  ///     ``Sequential/parameters``; they are added in order.
  ///   - threads: how many threads compute; the result does not depend on it.
  mutating func update(_ network: inout Sequential, gradientParts: [[Tensor]], threads: Int)
}
