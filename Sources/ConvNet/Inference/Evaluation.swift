import Elementary
import Tensors

/// The mean loss and the share of right answers over a set of images.
public struct Evaluation: Sendable, Equatable {
  public let loss: Double
  public let accuracy: Double
}

extension Evaluation {
  /// Compares probabilities `[N, classes]`, such as the mean of several networks', with one-hot labels of the same
  /// shape.
  ///
  /// A probability of zero counts as the smallest normal `Float`, so that the loss stays finite.
  public init(probabilities: Tensor, oneHot: Tensor) {
    var logits = probabilities
    for i in logits.elements.indices {
      logits.elements[i] = Float(Elementary.log(Double(max(logits.elements[i], .leastNormalMagnitude))))
    }
    let score = BatchScore(logits: logits, oneHot: oneHot)
    self.init(loss: score.loss, accuracy: score.accuracy)
  }
}

/// Sums over some images, to be averaged later.
struct BatchScore: Sendable, Equatable, Codable {
  var lossSum = 0.0
  var correct = 0
  var count = 0

  init() {}

  init(logits: Tensor, oneHot: Tensor) {
    lossSum = SoftmaxCrossEntropy.lossSum(logits: logits, oneHot: oneHot)
    correct = zip(logits.argmaxOfRows(), oneHot.argmaxOfRows()).count { $0 == $1 }
    count = logits.shape[0]
  }

  /// Whether these can be the sums over some images: rounding may leave a loss a hair below 0, and none is larger than
  /// what logits in single precision give.
  var isPossible: Bool {
    count >= 0 && (0...count).contains(correct) && (-1...1e40 * Double(max(1, count))).contains(lossSum)
  }

  var loss: Double { lossSum / Double(count) }
  var accuracy: Double { Double(correct) / Double(count) }

  static func += (total: inout BatchScore, addend: BatchScore) {
    total.lossSum += addend.lossSum
    total.correct += addend.correct
    total.count += addend.count
  }
}
