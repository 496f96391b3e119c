import Tensors

extension Sequential {
  /// Loss and accuracy on `images`, without dropout.
  public func evaluate(
    _ images: LabelledImages, threads: Int, backend: Backend = .automatic
  ) -> Evaluation {
    precondition(images.count > 0, "there are no images to evaluate on")
    var total = BatchScore()
    forEachChunk(of: images, threads: threads, backend: backend) {
      total += BatchScore(logits: $1, oneHot: images.selected($0).oneHotLabels)
    }
    return Evaluation(loss: total.loss, accuracy: total.accuracy)
  }

  /// The class probabilities `[N, classes]` for a selection of images, without copying all of them.
  public func predict(_ images: LabelledImages, threads: Int, backend: Backend = .automatic) -> Tensor {
    var probabilities: [Float] = []
    forEachChunk(of: images, threads: threads, backend: backend) {
      probabilities += SoftmaxCrossEntropy.softmax($1, backend: backend).elements
    }
    return Tensor(shape: [images.count] + outputShape, elements: probabilities)
  }

  /// The class probabilities `[N, classes]` for images `[N, H, W, C]`.
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

  /// The outputs `[N, ...]` of each layer for a batch of inputs `[N, ...]`, without dropout: those of the first layer
  /// first, the logits last.
  public func activations(of inputs: Tensor, backend: Backend = .automatic) -> [Tensor] {
    var tape = Tape(isTraining: false, backend: backend)
    var outputs = inputs
    return layers.indices.map { layer in
      outputs = forward(outputs, through: layer..<layer + 1, transformedWeights: nil, tape: &tape)
      return outputs
    }
  }

  /// How many images are predicted at once.
  static let predictionChunk = 500

  private func forEachChunk(
    of images: LabelledImages, threads: Int, backend: Backend, body: (Range<Int>, Tensor) -> Void
  ) {
    forEachChunk(
      of: images.count, threads: threads, backend: backend, profile: nil,
      images: {
        let chosen = images.images(at: $0)
        return $1.tensor(0..<chosen.shape[0], of: chosen)
      }, body: body)
  }

  /// Calls `body` with the range and the logits of one chunk of images after the other.
  ///
  /// As in training, the image layers take a few images at a time, and the vector layers the whole chunk.
  ///
  /// - Parameter images: returns a range of images as a tensor from the tape, since the first layer recycles it.
  private func forEachChunk(
    of count: Int, threads: Int, backend: Backend, profile: Profile?,
    images: @Sendable (Range<Int>, Tape) -> Tensor, body: (Range<Int>, Tensor) -> Void
  ) {
    let network = batchNormFused()
    let pool = BufferPool()
    // What a core used last is in its own cache; a shared pool would hand it to another core.
    let pools = (0..<threads).map { _ in BufferPool() }
    let transformedWeights = network.transformedWeights(
      tape: Tape(isTraining: false, backend: backend, threads: threads, pool: pool))
    let (imageLayers, vectorLayers) = (
      network.imageLayers, network.imageLayers.upperBound..<network.layers.count
    )
    for start in stride(from: 0, to: count, by: Self.predictionChunk) {
      let chunk = start..<min(start + Self.predictionChunk, count)
      let groups = BatchPlan.groups(of: chunk)
      let features = parallelMap(count: groups.count, threads: threads) { group, thread in
        var tape = Tape(isTraining: false, backend: backend, pool: pools[thread], profile: profile)
        let features = network.forward(
          images(groups[group], tape), through: imageLayers, transformedWeights: transformedWeights,
          tape: &tape)
        return (features, thread)
      }
      var tape = Tape(isTraining: false, backend: backend, threads: threads, pool: pool, profile: profile)
      let joined = tape.tensor(joining: features.map(\.0))
      for (tensor, thread) in features { pools[thread].give(tensor.elements) }
      body(
        chunk,
        network.forward(joined, through: vectorLayers, transformedWeights: transformedWeights, tape: &tape))
    }
  }
}
