import Kernels
import Tensors

/// A layer whose outputs for one image depend on all others of its batch in training.
///
/// If a batch goes through the layer in parts, each part first computes its statistics. Once these are combined, in the
/// order of the images, the parts continue. In an image layer, all cores wait for one another at this point, in the
/// forward pass and in the backward pass.
protocol BatchLayer: FusingLayer {
  /// The statistics of inputs that are part of a batch.
  func statistics(of input: Tensor, tape: Tape) -> Tensor

  /// Combines the statistics of the parts of a batch into those of the batch.
  func combine(statistics parts: [Tensor]) -> Tensor

  /// The statistics of the gradient with respect to a part of a batch's outputs; adds the gradients of the parameters
  /// to `tape.gradients`.
  func gradientStatistics(of outputGradient: Tensor, epilogue: Epilogue, tape: inout Tape) -> Tensor

  /// Combines the statistics of the gradients of the parts of a batch into those of the batch's gradient.
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
