import Synchronization
import Tensors

/// The images of a batch that one core takes through the image layers, a group at a time.
///
/// The way leads through stretches of layers. Between two of them all parts wait for one another, for what a
/// ``BatchLayer`` must know of the whole batch; a network without such layers has one stretch.
final class BatchPart: Sendable {
  /// Each part has memory of its own, which tends to be in the cache of the core that used it last.
  let pool = BufferPool()
  private let groups: [Range<Int>]
  private let stretches: [Range<Int>]
  private let state = Mutex(State())

  /// What one pass leaves for the next.
  private struct State {
    /// For each group what the forward pass left for the backward pass, and where it is: its outputs so far, or the
    /// gradient with respect to them.
    var groups: [(tape: Tape, tensor: Tensor)] = []
    /// The gradients so far, by layer.
    var sums: [[Tensor]] = []
  }

  /// - Parameters:
  ///   - images: which images of the batch the part takes.
  ///   - stretches: the image layers, cut in front of each ``BatchLayer``.
  init(images: Range<Int>, through stretches: [Range<Int>]) {
    groups = BatchPlan.groups(of: images)
    self.stretches = stretches
  }

  /// Takes the groups through a stretch of layers.
  ///
  /// - Parameters:
  ///   - statistics: what is known of the whole batch where the stretch begins with a ``BatchLayer``.
  ///   - start: makes a group's images and tape, for the first stretch.
  /// - Returns: group by group the outputs of the last stretch; before, the statistics for the ``BatchLayer`` that follows.
  func forward(
    _ stretch: Int, _ network: Sequential, _ prepared: [[Tensor]], statistics: Tensor?,
    start: (Range<Int>, BufferPool) -> (Tape, Tensor)
  ) -> [Tensor] {
    let range = stretches[stretch]
    let next =
      stretch + 1 < stretches.count ? network.layers[range.upperBound].layer as? any BatchLayer : nil
    return state.withLock { state in
      // Taken out one by one, so that nothing has two owners.
      var waiting = Array((stretch == 0 ? [] : state.groups).reversed())
      state.groups.removeAll(keepingCapacity: true)
      return groups.map { group in
        let waited = waiting.popLast() ?? start(group, pool)
        var tape = waited.0
        tape.statistics = statistics
        let output = network.forward(waited.1, through: range, prepared: prepared, tape: &tape)
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

  /// Takes the gradient back through a stretch: through the ``BatchLayer`` behind it, which has waited for the whole batch's
  /// statistics, and its own layers, up to the ``BatchLayer`` that it begins with, which waits for them.
  ///
  /// The groups go in the reverse order, since the last is the one most likely to be in the cache.
  ///
  /// - Parameters:
  ///   - outputGradient: for the last stretch, the gradient `[N, ...]` with respect to the outputs of the whole batch.
  ///   - statistics: what is known of the whole batch's gradient where a ``BatchLayer`` has waited.
  /// - Returns: group by group the statistics for the ``BatchLayer`` that waits; behind the first stretch, the gradients of
  ///   the image layers' parameters, summed over the part.
  func backward(
    _ stretch: Int, _ network: Sequential, _ outputGradient: Tensor, statistics: Tensor?
  ) -> [Tensor] {
    let isLast = stretch == stretches.count - 1
    let first = stretches[stretch].lowerBound
    let waiting = stretch > 0 ? network.layers[first].layer as? any BatchLayer : nil
    let end = isLast ? stretches[stretch].upperBound : stretches[stretch + 1].lowerBound + 1
    let range = (waiting == nil ? first : first + 1)..<end
    return state.withLock { state in
      if isLast { state.sums = [[Tensor]](repeating: [], count: network.layers.count) }
      var waitingGroups: [(tape: Tape, tensor: Tensor)] = []
      var found: [Tensor] = []
      for group in groups.reversed() {
        var (tape, tensor) = state.groups.removeLast()
        if isLast { tensor = tape.tensor(group, of: outputGradient) }
        tape.gradientStatistics = statistics
        let gradient = network.backward(consume tensor, through: range, addingTo: &state.sums, tape: &tape)
        if let waiting {
          swap(&tape.gradients, &state.sums[first])
          found.append(waiting.gradientStatistics(of: gradient, tape: &tape))
          swap(&tape.gradients, &state.sums[first])
          waitingGroups.append((tape, gradient))
        } else if state.groups.isEmpty {
          return network.finishGradients(state.sums, of: 0..<(stretches.last?.upperBound ?? 0), tape: &tape)
            .flatMap { $0 }
        }
      }
      state.groups = waitingGroups.reversed()
      return found.reversed()
    }
  }
}
