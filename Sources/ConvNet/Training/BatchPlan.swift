import Synchronization
import Tensors

/// How the cores compute the gradients of a batch: made once for a network and a batch size.
///
/// The image layers take a few images at a time, a group, so that the outputs of one layer are still in the core's
/// cache when the next reads them. Neighboring groups make a part, which adds up its own gradients; a core takes
/// one part after the other. The vector layers hold most of the weights. They take the whole batch, so that the weights
/// go through the cache once, and the cores share the work of each layer.
///
/// A ``BatchLayer`` among the image layers needs statistics of the whole batch before any image can pass it: there the
/// cores wait for one another. The statistics of the groups are combined in the order of the images.
///
/// Groups and parts do not depend on the number of threads, and the parts' gradients are added in order, so the results
/// do not depend on it either.
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

  /// For each parameter of the network, the parts of the gradient of the batch's mean loss; the score; and the
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
      found = mapParts(inPass: number) {
        $0.forward(number, network, transformedWeights, statistics: statistics, start: start)
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
      found = mapParts(inPass: 2 * segments.count - 1 - number) {
        $0.backward(number, network, gradient, statistics: known)
      }
    }
    return found
  }

  /// What `body` gives for each part, in the order of the images.
  ///
  /// With several segments, each pass over the batch starts where the one before ended, with what is most likely to be
  /// still in the cache. With one, the largest parts always come first, which lets the cores finish together.
  private func mapParts<Result: Sendable>(inPass number: Int, _ body: @Sendable (BatchPart) -> Result)
    -> [Result]
  {
    let isReversed = segments.count > 1 && !number.isMultiple(of: 2)
    let results = parallelMap(count: parts.count, threads: configuration.threads) {
      body(parts[isReversed ? parts.count - 1 - $0 : $0])
    }
    return isReversed ? results.reversed() : results
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

/// The images of a batch that one core takes through the image layers, a group at a time.
///
/// It goes through one segment of layers after the other. Between two of them all parts wait for one another, for the
/// statistics that a ``BatchLayer`` needs of the whole batch; a network without such layers has one segment.
final class BatchPart: Sendable {
  /// Each part has its own memory, which tends to be in the cache of the core that used it last.
  let pool = BufferPool()
  private let groups: [Range<Int>]
  private let segments: [Range<Int>]
  private let state = Mutex(State())

  /// What one pass keeps for the next.
  private struct State {
    /// For each group the tape, and its outputs so far or the gradient with respect to them.
    var groups: [(tape: Tape, tensor: Tensor)] = []
    /// The gradients so far, by layer.
    var sums: [[Tensor]] = []
  }

  /// - Parameters:
  ///   - images: which images of the batch the part takes.
  ///   - segments: the image layers, cut before each ``BatchLayer``.
  init(images: Range<Int>, through segments: [Range<Int>]) {
    groups = BatchPlan.groups(of: images)
    self.segments = segments
  }

  /// Takes the groups through a segment of layers.
  ///
  /// - Parameters:
  ///   - statistics: the whole batch's, where the segment starts with a ``BatchLayer``.
  ///   - start: makes a group's images and tape, for the first segment.
  /// - Returns: group by group the outputs of the last segment; of the others, the statistics for the ``BatchLayer``
  ///   that follows.
  func forward(
    _ segment: Int, _ network: Sequential, _ transformedWeights: [[Tensor]], statistics: Tensor?,
    start: (Range<Int>, BufferPool) -> (Tape, Tensor)
  ) -> [Tensor] {
    let range = segments[segment]
    let next =
      segment + 1 < segments.count ? network.layers[range.upperBound].layer as? any BatchLayer : nil
    return state.withLock { state in
      // Taken out one by one, so that no tape has two owners and is copied.
      var waiting = Array((segment == 0 ? [] : state.groups).reversed())
      state.groups.removeAll(keepingCapacity: true)
      return groups.map { group in
        let waited = waiting.popLast() ?? start(group, pool)
        var tape = waited.0
        tape.statistics = statistics
        let output = network.forward(
          waited.1, through: range, transformedWeights: transformedWeights, tape: &tape)
        guard let next else {
          state.groups.append((tape, Tensor(shape: [0])))
          return output
        }
        let found = next.statistics(of: output, tape: tape)
        state.groups.append((tape, output))
        return found
      }
    }
  }

  /// Takes the gradient back through a segment: through the ``BatchLayer`` after it, whose statistics of the whole
  /// batch are known now, and its own layers, up to the ``BatchLayer`` that it starts with, which waits for such
  /// statistics.
  ///
  /// The groups go in the reverse order, since the last is the one most likely to be in the cache.
  ///
  /// - Parameters:
  ///   - outputGradient: for the last segment, the gradient `[N, ...]` with respect to the outputs of the whole batch.
  ///   - statistics: the whole batch's gradient's, where a ``BatchLayer`` follows.
  /// - Returns: group by group the statistics for the waiting ``BatchLayer``; after the first segment, the gradients of
  ///   the image layers' parameters, summed over the part.
  func backward(
    _ segment: Int, _ network: Sequential, _ outputGradient: Tensor, statistics: Tensor?
  ) -> [Tensor] {
    let isLast = segment == segments.count - 1
    let first = segments[segment].lowerBound
    let waiting = segment > 0 ? network.layers[first].layer as? any BatchLayer : nil
    return state.withLock { state in
      let backend = state.groups[0].tape.backend
      func firstGroup(of segment: Int) -> Sequential.FusedGroup {
        network.firstFusedGroup(of: segments[segment], backend: backend)
      }
      let start = waiting == nil ? first : firstGroup(of: segment).layers.upperBound
      let end = isLast ? segments[segment].upperBound : firstGroup(of: segment + 1).layers.upperBound
      if isLast { state.sums = [[Tensor]](repeating: [], count: network.layers.count) }
      var waitingGroups: [(tape: Tape, tensor: Tensor)] = []
      var found: [Tensor] = []
      for group in groups.reversed() {
        var (tape, tensor) = state.groups.removeLast()
        if isLast { tensor = tape.tensor(group, of: outputGradient) }
        tape.gradientStatistics = statistics
        let gradient = network.backward(
          consume tensor, through: start..<end, addingTo: &state.sums, tape: &tape)
        if let waiting {
          swap(&tape.gradients, &state.sums[first])
          found.append(
            waiting.gradientStatistics(
              of: gradient, epilogue: firstGroup(of: segment).epilogue, tape: &tape))
          swap(&tape.gradients, &state.sums[first])
          waitingGroups.append((tape, gradient))
        } else if state.groups.isEmpty {
          return network.finishGradients(state.sums, of: 0..<(segments.last?.upperBound ?? 0), tape: &tape)
            .flatMap { $0 }
        }
      }
      state.groups = waitingGroups.reversed()
      return found.reversed()
    }
  }
}
