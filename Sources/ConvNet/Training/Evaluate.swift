import Foundation
import Tensors

/// The mean loss and the share of right answers over a set of images.
public struct Evaluation: Sendable, Equatable {
  public let loss: Double
  public let accuracy: Double
}

extension Evaluation {
  /// Compares probabilities `[N, classes]`, such as the mean of several networks', with one-hot labels of the same shape.
  ///
  /// A probability of zero counts as the smallest normal `Float`, so that the loss stays finite.
  public init(probabilities: Tensor, oneHot: Tensor) {
    var logits = probabilities
    for i in logits.elements.indices {
      logits.elements[i] = log(max(logits.elements[i], .leastNormalMagnitude))
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
    var total = BatchScore()
    forEachChunk(of: images.count, threads: threads, backend: backend, profile: nil) {
      let chosen = images.images(at: $0)
      return $1.tensor(0..<chosen.shape[0], of: chosen)
    } body: {
      total += BatchScore(logits: $1, oneHot: images.selected($0).oneHotLabels)
    }
    return Evaluation(loss: total.loss, accuracy: total.accuracy)
  }

  /// The probabilities `[N, classes]` of the classes for images `[N, H, W, C]`.
  ///
  /// - Parameter profile: records where the time goes.
  public func predict(
    _ images: Tensor, threads: Int, backend: Backend = .automatic, profile: Profile? = nil
  ) -> Tensor {
    var probabilities: [Float] = []
    forEachChunk(of: images.shape[0], threads: threads, backend: backend, profile: profile) {
      $1.tensor($0, of: images)
    } body: {
      probabilities += SoftmaxCrossEntropy.softmax($1, backend: backend).elements
    }
    return Tensor(shape: [images.shape[0]] + outputShape, elements: probabilities)
  }

  /// The probabilities `[N, classes]` of the classes, averaged over several views of the same images: test-time augmentation
  /// (Krizhevsky, Sutskever & Hinton 2012, section 4.1).
  ///
  /// - Parameter views: one or more batches `[N, H, W, C]`: all images, each time a little different, such as shifted by a
  ///   pixel. A lazy sequence makes them one by one.
  public func predict(
    averagedOver views: some Sequence<Tensor>, threads: Int, backend: Backend = .automatic
  ) -> Tensor {
    Tensor(meanOf: views.lazy.map { predict($0, threads: threads, backend: backend) })
  }

  /// How many images are predicted at once.
  static let predictionChunk = 500

  /// Calls `body` with the range and the logits of one chunk of images after the other.
  ///
  /// As in training, the image layers take a few images at a time, and the vector layers the whole chunk.
  ///
  /// - Parameter images: gives a range of images as a tensor from the tape, since the first layer recycles it.
  private func forEachChunk(
    of count: Int, threads: Int, backend: Backend, profile: Profile?,
    images: @Sendable (Range<Int>, Tape) -> Tensor, body: (Range<Int>, Tensor) -> Void
  ) {
    let network = batchNormFused()
    let pool = BufferPool()
    let transformedWeights = network.transformedWeights(
      tape: Tape(isTraining: false, backend: backend, threads: threads, pool: pool))
    let (imageLayers, vectorLayers) = (
      network.imageLayers, network.imageLayers.upperBound..<network.layers.count
    )
    for start in stride(from: 0, to: count, by: Self.predictionChunk) {
      let chunk = start..<min(start + Self.predictionChunk, count)
      let groups = BatchPlan.groups(of: chunk)
      let features = parallelMap(count: groups.count, threads: threads) { group in
        var tape = Tape(isTraining: false, backend: backend, pool: pool, profile: profile)
        return network.forward(
          images(groups[group], tape), through: imageLayers, transformedWeights: transformedWeights,
          tape: &tape)
      }
      var tape = Tape(isTraining: false, backend: backend, threads: threads, pool: pool, profile: profile)
      let joined = tape.tensor(joining: features)
      features.forEach(tape.recycle)
      body(
        chunk,
        network.forward(joined, through: vectorLayers, transformedWeights: transformedWeights, tape: &tape))
    }
  }
}
