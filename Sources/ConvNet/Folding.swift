import Tensors

extension Sequential {
  /// A network that predicts the same, in which each ``BatchNormalization`` behind a convolution or a dense layer has become
  /// a part of that layer's weights.
  ///
  /// With the running statistics a normalisation is a factor and an offset for each channel: w' = factor w and
  /// b' = factor b + offset.
  func folded() -> Sequential {
    guard layers.contains(where: { $0.layer is BatchNormalization }) else { return self }
    var folded = self
    folded.layers = []
    for entry in layers {
      if let normalization = entry.layer as? BatchNormalization, let last = folded.layers.last,
        last.layer is Conv2D || last.layer is Dense
      {
        let (factors, offsets) = normalization.inferenceScaling
        var parameters = last.layer.parameters
        for i in parameters[0].value.elements.indices {
          parameters[0].value.elements[i] *= factors[i % factors.count]
        }
        for c in factors.indices {
          parameters[1].value.elements[c] = parameters[1].value.elements[c] * factors[c] + offsets[c]
        }
        folded.layers[folded.layers.count - 1].layer.parameters = parameters
      } else {
        folded.layers.append(entry)
      }
    }
    return folded
  }
}
