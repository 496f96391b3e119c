/// The mean loss and the share of right answers over a set of images.
public struct Evaluation: Sendable, Equatable {
  public let loss: Double
  public let accuracy: Double
}

/// Sums over some images, to be averaged later.
struct BatchScore: Sendable {
  var lossSum = 0.0
  var correct = 0
  var count = 0

  init() {}

  init(logits: Tensor, oneHot: Tensor) {
    lossSum = SoftmaxCrossEntropy.lossSum(logits: logits, oneHot: oneHot)
    correct = zip(logits.argmaxOfRows(), oneHot.argmaxOfRows()).count { $0 == $1 }
    count = logits.shape[0]
  }

  var loss: Double { lossSum / Double(count) }
  var accuracy: Double { Double(correct) / Double(count) }

  static func += (total: inout BatchScore, addend: BatchScore) {
    total.lossSum += addend.lossSum
    total.correct += addend.correct
    total.count += addend.count
  }
}

extension Sequential {
  /// Loss and accuracy on `images`, without dropout.
  public func evaluate(
    _ images: LabelledImages, threads: Int, backend: Backend = .automatic
  ) -> Evaluation {
    precondition(images.count > 0, "There are no images to evaluate on")
    let (prepared, pool) = (prepared(backend: backend), BufferPool())
    let scores = inParts(of: images.count, threads: threads) { part in
      let (images, oneHot) = images.batch(part)
      var tape = Tape(isTraining: false, backend: backend, pool: pool)
      return BatchScore(logits: forward(images, prepared: prepared, tape: &tape), oneHot: oneHot)
    }
    let total = scores.reduce(into: BatchScore(), +=)
    return Evaluation(loss: total.loss, accuracy: total.accuracy)
  }

  /// The probabilities `[N, classes]` of the classes for images `[N, H, W, C]`.
  public func predict(
    _ images: Tensor, threads: Int, backend: Backend = .automatic
  ) -> Tensor {
    let (prepared, pool) = (prepared(backend: backend), BufferPool())
    let parts = inParts(of: images.shape[0], threads: threads) { part in
      var tape = Tape(isTraining: false, backend: backend, pool: pool)
      let logits = forward(images.gathered(part), prepared: prepared, tape: &tape)
      return SoftmaxCrossEntropy.softmax(logits, backend: backend)
    }
    return Tensor(shape: [images.shape[0]] + outputShape, elements: parts.flatMap(\.elements))
  }

  /// Cuts 0 ..< `count` into parts whose activations fit into a core's cache, and maps them.
  private func inParts<Result: Sendable>(
    of count: Int, threads: Int, _ body: @Sendable (Range<Int>) -> Result
  ) -> [Result] {
    let partSize = 20
    return parallelMap(count: (count + partSize - 1) / partSize, threads: threads) { part in
      body(part * partSize..<min((part + 1) * partSize, count))
    }
  }
}
