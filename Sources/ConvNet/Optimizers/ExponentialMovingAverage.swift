import Kernels
import Tensors

/// A running average of a network's weights over the optimizer's steps, which tends to be better than the weights of
/// any single step (Polyak & Juditsky 1992).
///
/// After step t, from 0, average = d average + (1 - d) weight, where d is the smaller of the decay and
/// (1 + t) / (10 + t), so that the average of a short training does not stay close to its start. That ramp is
/// TensorFlow's; the average starts as the weights after the first step, as in PyTorch's `AveragedModel`.
///
/// `Codable` stores the decay, not the average.
public struct ExponentialMovingAverage: Sendable, Codable {
  public let decay: Float

  /// The average of each of ``Sequential/tensors``, statistics too; empty before the first step.
  public internal(set) var state: [(name: String, value: Tensor)] = []

  private var backend = Backend.automatic

  private enum CodingKeys: CodingKey { case decay }

  public init(decay: Float, backend: Backend = .automatic) {
    precondition((0..<1).contains(decay), "The decay of an average is in 0..<1, not \(decay)")
    self.decay = decay
    self.backend = backend
  }

  /// The average's own share in the new average after `step`, from 0.
  public func decay(afterStep step: Int) -> Float {
    step == 0 ? 0 : min(decay, Float(1 + step) / Float(10 + step))
  }

  /// Adds the weights of `network` after `step` to the average.
  public mutating func update(with network: Sequential, afterStep step: Int, threads: Int) {
    guard !state.isEmpty else {
      state = network.tensors
      return
    }
    let decay = decay(afterStep: step)
    for (index, parameter) in network.tensors.enumerated() {
      var average = state[index].value.elements.mutableSpan
      backend.kernels.ema(
        of: parameter.value.elements.span, decay: decay, threads: threads, average: &average)
    }
  }

  /// `network` with the averaged weights; unchanged before the first step.
  public func averaged(_ network: Sequential) -> Sequential {
    guard !state.isEmpty else { return network }
    var network = network
    network.updateTensors { index, tensor in tensor = state[index].value }
    return network
  }
}
