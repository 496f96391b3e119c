import Kernels
import Tensors

extension Sequential {
  /// A network with the same predictions, in which each ``BatchNormalization`` after a convolution or a dense layer has
  /// become a part of that layer's weights.
  ///
  /// With the running statistics, a normalization is a factor and an offset for each channel: w' = factor w and b' =
  /// factor b + offset.
  package func batchNormFused() -> Sequential {
    var fused = self
    fused.layers = []
    for entry in layers {
      if let scaling = entry.layer.inferenceScaling,
        let scaled = fused.layers.last?.layer.scaled(by: scaling)
      {
        fused.layers[fused.layers.count - 1].layer = scaled
      } else {
        fused.layers.append(entry)
      }
    }
    return fused
  }
}

extension [Parameter] {
  /// Multiplies weights `[..., C]` and a bias `[C]` by a factor for each channel, and adds an offset to the bias.
  mutating func scale(by scaling: ChannelScaling) {
    var weights = self[0].value.elements.mutableSpan
    for row in stride(from: 0, to: weights.count, by: scaling.channels) {
      for c in 0..<scaling.channels { weights[row + c] *= scaling.factors[c] }
    }
    for c in 0..<scaling.channels {
      self[1].value.elements[c] = self[1].value.elements[c] * scaling.factors[c] + scaling.offsets[c]
    }
  }
}
