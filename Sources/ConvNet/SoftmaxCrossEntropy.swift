import Foundation
import Kernels

/// The categorical cross-entropy between one-hot labels and the softmax of logits, both `[N, classes]`.
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
      sum += largest + log(z.reduce(0) { $0 + exp($1 - largest) }) - zip(y, z).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return sum
  }

  /// The derivative of the loss, averaged over `batchSize` rows, with respect to the logits:
  /// (softmax(z) - y) / batchSize.
  ///
  /// - Parameter batchSize: the size of the whole batch, of which `logits` may be a part.
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

  /// The probabilities of the classes, row by row.
  public static func softmax(_ logits: Tensor, backend: Backend = .automatic) -> Tensor {
    var probabilities = Tensor(uninitializedShape: logits.shape)
    var target = probabilities.elements.mutableSpan
    backend.kernels.softmax(classCount: logits.shape[1], logits: logits.elements.span, probabilities: &target)
    return probabilities
  }
}
