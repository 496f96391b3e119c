import Tensors

/// How the cores compute the gradients of a batch: made once for a network and a batch size.
///
/// The image layers take a few images at a time, a group, so that the outputs of one layer are still in the core's cache
/// when the next reads them. Neighbouring groups make a part, which adds up gradients of its own; a core takes one part
/// after the other. The vector layers hold most of the weights. They take the whole batch, so that the weights go
/// through the cache once, and the cores share the work of each layer.
///
/// A ``BatchLayer`` among the image layers needs statistics of the whole batch before any image can pass it: there the cores
/// wait for one another. The statistics of the groups are combined in the order of the images.
///
/// Groups and parts do not depend on the number of threads, and the parts' gradients are added in their order, so the
/// results do not depend on it either.
struct BatchPlan: Sendable {
  let batchSize: Int
  private let configuration: TrainingConfiguration
  private let parts: [BatchPart]
  /// The image layers, cut before each ``BatchLayer``.
  private let segments: [Range<Int>]
  private let vectorLayers: Range<Int>
  private let imageParameterCount: Int
  private let pool = BufferPool()

  init(_ network: Sequential, _ configuration: TrainingConfiguration, batchSize: Int) {
    self.batchSize = batchSize
    self.configuration = configuration
    let imageLayers = network.imageLayers
    let segments = network.segments(of: imageLayers)
    self.segments = segments
    vectorLayers = imageLayers.upperBound..<network.layers.count
    imageParameterCount = network.layers[imageLayers].reduce(0) { $0 + $1.layer.parameters.count }
    parts = Self.parts(of: batchSize).map { BatchPart(images: $0, through: segments) }
  }

  /// Cuts a batch into parts of whole groups, each an eighth of what the parts before it left over: cores that take one
  /// part after the other then finish at about the same time, whatever their number and speed.
  static func parts(of batchSize: Int) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    while start < batchSize {
      let groupsLeft = (batchSize - start + groupSize - 1) / groupSize
      let end = min(start + (groupsLeft + 7) / 8 * groupSize, batchSize)
      parts.append(start..<end)
      start = end
    }
    return parts
  }

  /// How many arrays the batches so far needed.
  var allocationCount: Int {
    parts.reduce(pool.allocationCount) { $0 + $1.pool.allocationCount }
  }

  /// So few images that their activations fit into a core's cache.
  private static let groupSize = 4

  /// Cuts a range of images into groups.
  static func groups(of images: Range<Int>) -> [Range<Int>] {
    stride(from: images.lowerBound, to: images.upperBound, by: groupSize).map {
      $0..<min($0 + groupSize, images.upperBound)
    }
  }

  /// For each of the network's parameters the parts of its gradient of the batch's mean loss; the score; and the
  /// statistics of each ``BatchLayer``, by its number.
  ///
  /// - Parameters:
  ///   - number: the batch's number in the whole run, which the random numbers depend on.
  ///   - augment: changes the images of a group.
  func gradients(
    of network: Sequential, _ batch: LabelledImages, number: Int, _ augment: ImageAugmentation?
  ) -> ([[Tensor]], BatchScore, statistics: [Int: Tensor]) {
    precondition(batch.count == batchSize, "A plan for \(batchSize) images was given \(batch.count)")
    let (threads, profile) = (configuration.threads, configuration.profile)
    let transforming = profile?.now
    var tape = Tape(
      isTraining: true, backend: configuration.backend,
      generator: SeededGenerator(seed: configuration.seed, stream: UInt64(number) << 32), threads: threads,
      pool: pool, profile: profile)
    let transformedWeights = network.transformedWeights(tape: tape)
    if let transforming { profile?.add(since: transforming, to: .weightTransforms) }

    let (features, imageStatistics) = imageForward(network, transformedWeights) { group, pool in
      start(group, of: batch, number: number, augment, pool)
    }
    let joined = tape.tensor(joining: features)
    let logits = network.forward(
      joined, through: vectorLayers, transformedWeights: transformedWeights, tape: &tape)
    let oneHot = batch.oneHotLabels
    let score = BatchScore(logits: logits, oneHot: oneHot)
    let logitGradient = SoftmaxCrossEntropy.logitGradient(
      logits: logits, oneHot: SoftmaxCrossEntropy.smoothed(oneHot, by: configuration.training.labelSmoothing),
      batchSize: batchSize, backend: configuration.backend)
    var sums = [[Tensor]](repeating: [], count: network.layers.count)
    let gradient = network.backward(logitGradient, through: vectorLayers, addingTo: &sums, tape: &tape)
    let vectorGradients = network.finishGradients(sums, of: vectorLayers, tape: &tape).flatMap { $0 }
    tape.recycle(joined)

    let partGradients = imageBackward(network, gradient)
    for tensor in transformedWeights.joined() + [gradient] { tape.recycle(tensor) }
    let imageParameters = partGradients.first?.indices ?? 0..<0
    return (
      imageParameters.map { parameter in partGradients.map { $0[parameter] } } + vectorGradients.map { [$0] },
      score, tape.knownStatistics.merging(imageStatistics) { known, _ in known }
    )
  }

  /// The images of a group, and a tape for them.
  private func start(
    _ group: Range<Int>, of batch: LabelledImages, number: Int, _ augment: ImageAugmentation?,
    _ pool: BufferPool
  ) -> (Tape, Tensor) {
    // Each group draws from a stream of its own; the batch's own stream is the one before them.
    var generator = SeededGenerator(
      seed: configuration.seed, stream: UInt64(number) << 32 + UInt64(group.lowerBound + 1))
    let assembly = configuration.profile?.now
    var images = batch.images(at: group)
    if let augment { images = augment(images, &generator) }
    if let assembly { configuration.profile?.add(since: assembly, to: .assembly) }
    let tape = Tape(
      isTraining: true, backend: configuration.backend, generator: generator, pool: pool,
      profile: configuration.profile)
    return (tape, images)
  }

  /// The image layers' outputs, group by group, and the statistics of each ``BatchLayer`` among them.
  private func imageForward(
    _ network: Sequential, _ transformedWeights: [[Tensor]],
    start: @Sendable (Range<Int>, BufferPool) -> (Tape, Tensor)
  ) -> ([Tensor], [Int: Tensor]) {
    var found: [Tensor] = []
    var known: [Int: Tensor] = [:]
    for (number, segment) in segments.enumerated() {
      if number > 0, let layer = network.layers[segment.lowerBound].layer as? any BatchLayer {
        known[segment.lowerBound] = layer.combine(statistics: found)
      }
      let statistics = known[segment.lowerBound]
      found = parallelMap(count: parts.count, threads: configuration.threads) {
        parts[$0].forward(number, network, transformedWeights, statistics: statistics, start: start)
      }.flatMap { $0 }
    }
    return (found, known)
  }

  /// The gradients of the image layers' parameters, part by part, given the gradient with respect to their outputs.
  private func imageBackward(_ network: Sequential, _ gradient: Tensor) -> [[Tensor]] {
    var found: [[Tensor]] = []
    for (number, segment) in segments.enumerated().reversed() {
      var statistics: Tensor?
      if number + 1 < segments.count, let layer = network.layers[segment.upperBound].layer as? any BatchLayer
      {
        statistics = layer.combine(gradientStatistics: found.flatMap { $0 })
      }
      let known = statistics
      found = parallelMap(count: parts.count, threads: configuration.threads) {
        parts[$0].backward(number, network, gradient, statistics: known)
      }
    }
    return found
  }

  /// Takes back gradients, so that the next batch reuses their memory.
  func recycle(_ gradientParts: [[Tensor]]) {
    for (index, parameter) in gradientParts.enumerated() {
      for (part, gradient) in parameter.enumerated() {
        (index < imageParameterCount ? parts[part].pool : pool).give(gradient.elements)
      }
    }
  }
}
