import Kernels
import Tensors

/// A layer whose outputs for one image depend on all others of its batch in training.
///
/// Where a batch goes through the layer in parts, each part first gives its statistics; once these are combined, in the
/// order of the images, the parts go on. In an image layer all cores wait for one another there, in the forward pass
/// and in the backward pass.
protocol BatchLayer: FusingLayer {
  /// The statistics of inputs that are a part of a batch.
  func statistics(of input: Tensor, tape: Tape) -> Tensor

  /// A batch's statistics from those of its parts.
  func combine(statistics parts: [Tensor]) -> Tensor

  /// The statistics of the gradient with respect to a part of a batch's outputs; adds the gradients of the parameters
  /// to `tape.gradients`.
  func gradientStatistics(of outputGradient: Tensor, epilogue: Epilogue, tape: inout Tape) -> Tensor

  /// The statistics of a batch's gradient from those of its parts.
  func combine(gradientStatistics parts: [Tensor]) -> Tensor

  /// Moves the running statistics, which predictions use, towards those of a training batch.
  mutating func updateRunningStatistics(with statistics: Tensor)
}

extension Sequential {
  /// The layers of `range` in segments that a part of a batch can go through by itself: each segment after the first
  /// starts with a ``BatchLayer``; the first, which may be empty, has none.
  func segments(of range: Range<Int>) -> [Range<Int>] {
    let cuts = range.filter { layers[$0].layer is any BatchLayer }
    return zip([range.lowerBound] + cuts, cuts + [range.upperBound]).map { $0..<$1 }
  }
}
