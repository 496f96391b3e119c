import Elementary
import Kernels
import Tensors

/// The categorical cross-entropy between labels, one-hot or smoothed, and the softmax of logits, both `[N, classes]`.
///
/// Loss of a sample: log(sum over j of exp(z[j])) - sum over j of y[j] z[j].
public enum SoftmaxCrossEntropy {
  /// The losses of the rows, added up in order.
  public static func lossSum(logits: Tensor, oneHot: Tensor) -> Double {
    precondition(logits.shape == oneHot.shape, "Logits \(logits.shape) do not match labels \(oneHot.shape)")
    let classCount = logits.shape[1]
    var sum = 0.0
    for row in stride(from: 0, to: logits.count, by: classCount) {
      let z = logits.elements[row..<row + classCount].map(Double.init)
      let y = oneHot.elements[row..<row + classCount].map(Double.init)
      let largest = z.max() ?? 0
      let exponentials = z.reduce(0) { $0 + Elementary.exp($1 - largest) }
      sum += largest + Elementary.log(exponentials) - zip(y, z).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return sum
  }

  /// The derivative of the loss, averaged over `batchSize` rows, with respect to the logits:
  /// (softmax(z) - y) / batchSize.
  ///
  /// - Parameter batchSize: the size of the whole batch, which `logits` may be only a part of.
  public static func logitGradient(
    logits: Tensor, oneHot: Tensor, batchSize: Int, backend: Backend = .automatic
  ) -> Tensor {
    var gradient = softmax(logits, backend: backend)
    let scale = 1 / Float(batchSize)
    for i in gradient.elements.indices {
      gradient.elements[i] = (gradient.elements[i] - oneHot.elements[i]) * scale
    }
    return gradient
  }

  /// Label smoothing: each one-hot label gives the share `smoothing` evenly to all classes, (1 - s) y + s / classes
  /// (Szegedy et al. 2016, section 7).
  ///
  /// A network that must reach 100 % raises its logits without end; one that must reach a little less stops there.
  public static func smoothed(_ oneHot: Tensor, by smoothing: Float) -> Tensor {
    precondition((0..<1).contains(smoothing), "Labels are smoothed by a share in 0..<1, not \(smoothing)")
    guard smoothing > 0 else { return oneHot }
    var smoothed = oneHot
    let share = smoothing / Float(oneHot.shape[1])
    for i in smoothed.elements.indices { smoothed.elements[i] = (1 - smoothing) * oneHot.elements[i] + share }
    return smoothed
  }

  /// The probabilities of the classes, row by row.
  public static func softmax(_ logits: Tensor, backend: Backend = .automatic) -> Tensor {
    var probabilities = Tensor(uninitializedShape: logits.shape)
    var target = probabilities.elements.mutableSpan
    backend.kernels.softmax(classCount: logits.shape[1], logits: logits.elements.span, probabilities: &target)
    return probabilities
  }
}
