import Tensors

extension Sequential {
  /// The outputs `[N, ...]` of each layer for a batch of inputs `[N, ...]`, without dropout: those of the first layer first,
  /// the logits last.
  public func activations(of inputs: Tensor, backend: Backend = .automatic) -> [Tensor] {
    var tape = Tape(isTraining: false, backend: backend)
    var outputs = inputs
    return layers.indices.map { layer in
      outputs = forward(outputs, through: layer..<layer + 1, transformedWeights: nil, tape: &tape)
      return outputs
    }
  }
}
