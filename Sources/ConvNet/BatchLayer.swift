import Tensors

/// A layer whose outputs for one image depend on all others of its batch in training.
///
/// Where the parts of a batch go through the layer one by one, each is first asked for its share of what all need to know;
/// when the shares are joined, in the order of the images, the parts go on. In an image layer that is a point where all
/// cores wait for one another, on the way forward and on the way back.
protocol BatchLayer: Layer {
  /// What the whole batch needs to know of inputs that are a part of it.
  func statistics(of input: Tensor, tape: Tape) -> Tensor

  /// What is known of a batch, from its parts.
  func statistics(joining parts: [Tensor]) -> Tensor

  /// What the whole batch needs to know of the gradient of a part of its outputs; adds what makes up the gradients of the
  /// parameters to `tape.gradients`.
  func gradientStatistics(of outputGradient: Tensor, tape: inout Tape) -> Tensor

  /// What is known of a batch's gradient, from its parts.
  func gradientStatistics(joining parts: [Tensor]) -> Tensor

  /// Takes what was known of a batch in training over into the running statistics, which are for single images.
  mutating func take(_ statistics: Tensor)
}

extension Sequential {
  /// The layers of `range` in stretches that a part of a batch can go through by itself: each but the first begins with a
  /// ``BatchLayer``, and the first, which may be empty, has none.
  func stretches(of range: Range<Int>) -> [Range<Int>] {
    let cuts = range.filter { layers[$0].layer is any BatchLayer }
    return zip([range.lowerBound] + cuts, cuts + [range.upperBound]).map { $0..<$1 }
  }
}
