import Synchronization
import Tensors

/// The images of a batch that one core takes through the image layers, a group at a time.
///
/// It goes through one segment of layers after the other. Between two of them all parts wait for one another, for the
/// statistics that a ``BatchLayer`` needs of the whole batch; a network without such layers has one segment.
final class BatchPart: Sendable {
  /// Each part has memory of its own, which tends to be in the cache of the core that used it last.
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
  /// - Returns: group by group the outputs of the last segment; of the others, the statistics for the ``BatchLayer`` that follows.
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

  /// Takes the gradient back through a segment: through the ``BatchLayer`` after it, whose statistics of the whole batch are
  /// known now, and its own layers, up to the ``BatchLayer`` that it starts with, which waits for such statistics.
  ///
  /// The groups go in the reverse order, since the last is the one most likely to be in the cache.
  ///
  /// - Parameters:
  ///   - outputGradient: for the last segment, the gradient `[N, ...]` with respect to the outputs of the whole batch.
  ///   - statistics: the whole batch's gradient's, where a ``BatchLayer`` follows.
  /// - Returns: group by group the statistics for the ``BatchLayer`` that waits; after the first segment, the gradients of
  ///   the image layers' parameters, summed over the part.
  func backward(
    _ segment: Int, _ network: Sequential, _ outputGradient: Tensor, statistics: Tensor?
  ) -> [Tensor] {
    let isLast = segment == segments.count - 1
    let first = segments[segment].lowerBound
    let waiting = segment > 0 ? network.layers[first].layer as? any BatchLayer : nil
    let end = isLast ? segments[segment].upperBound : segments[segment + 1].lowerBound + 1
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
          return network.finishGradients(state.sums, of: 0..<(segments.last?.upperBound ?? 0), tape: &tape)
            .flatMap { $0 }
        }
      }
      state.groups = waitingGroups.reversed()
      return found.reversed()
    }
  }
}
