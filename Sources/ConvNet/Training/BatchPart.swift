import Synchronization

/// The images of a batch that one core takes through the image layers, a group at a time.
final class BatchPart: Sendable {
  /// Each part has memory of its own, which tends to be in the cache of the core that used it last.
  let pool = BufferPool()
  private let groups: [Range<Int>]
  private let imageLayers: Range<Int>
  /// What the forward pass left for the backward pass, group by group.
  private let tapes = Mutex<[Tape]>([])

  /// - Parameter images: which images of the batch the part takes.
  init(images: Range<Int>, through imageLayers: Range<Int>) {
    groups = BatchPlan.groups(of: images)
    self.imageLayers = imageLayers
  }

  /// The image layers' outputs, group by group.
  func forward(
    _ network: Sequential, _ batch: LabelledImages, _ prepared: [[Tensor]],
    _ configuration: TrainingConfiguration, number: Int, _ augment: ImageAugmentation?
  ) -> [Tensor] {
    tapes.withLock { tapes in
      tapes.removeAll(keepingCapacity: true)
      return groups.map { group in
        // Each group draws from a stream of its own; the batch's own stream is the one before them.
        var generator = SeededGenerator(
          seed: configuration.seed, stream: UInt64(number) << 32 + UInt64(group.lowerBound + 1))
        let assembly = configuration.profile?.now
        var images = batch.images(at: group)
        if let augment { images = augment(images, &generator) }
        if let assembly { configuration.profile?.add(since: assembly, to: .assembly) }
        var tape = Tape(
          isTraining: true, backend: configuration.backend, generator: generator, pool: pool,
          profile: configuration.profile)
        let outputs = network.forward(images, through: imageLayers, prepared: prepared, tape: &tape)
        tapes.append(tape)
        return outputs
      }
    }
  }

  /// The gradients of the image layers' parameters, summed over the part, given the gradient `[N, ...]` with respect to
  /// the outputs of the whole batch.
  ///
  /// The groups go in the reverse order, since the last is the one most likely to be in the cache.
  func backward(_ network: Sequential, _ outputGradient: Tensor) -> [Tensor] {
    tapes.withLock { tapes in
      var sums = [[Tensor]](repeating: [], count: network.layers.count)
      for group in groups.reversed() {
        var tape = tapes.removeLast()
        let gradient = tape.tensor(group, of: outputGradient)
        _ = network.backward(gradient, through: imageLayers, addingTo: &sums, tape: &tape)
        if tapes.isEmpty {
          return network.finishGradients(sums, of: imageLayers, tape: &tape).flatMap { $0 }
        }
      }
      return []
    }
  }
}
