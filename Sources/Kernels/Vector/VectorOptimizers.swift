extension VectorKernels {
  static func sgd(
    learningRate: Float, momentum: Float, isNesterov: Bool, gradientParts: [[Float]], threads: Int,
    velocity: inout MutableSpan<Float>, parameter: inout MutableSpan<Float>
  ) {
    require("velocity", velocity.count, is: parameter.count)
    let count = parameter.count
    // v' = momentum v + g, and the step goes along that, or with Nesterov's look ahead along momentum v' + g.
    let (velocityFactor, gradientFactor): (Float, Float) = isNesterov ? (momentum, 1) : (1, 0)
    velocity.withBase { velocities in
      parameter.withBase { weights in
        // Each chunk is touched by one thread only.
        nonisolated(unsafe) let (velocities, weights) = (velocities, weights)
        ParameterChunk<Lanes>.forEach(of: count, gradientParts: gradientParts, threads: threads) { chunk in
          chunk.forEachLanes(
            lanes: { i, g in
              let velocity = momentum * Lanes(velocities, at: i) + g
              velocities.store(velocity, at: i)
              let step = velocityFactor * velocity + gradientFactor * g
              weights.store(Lanes(weights, at: i) - learningRate * step, at: i)
            },
            one: { i, g in
              velocities[i] = momentum * velocities[i] + g
              weights[i] -= learningRate * (velocityFactor * velocities[i] + gradientFactor * g)
            })
        }
      }
    }
  }
}

extension VectorKernels {
  static func rmsProp(
    learningRate: Float, rho: Float, epsilon: Float, gradientParts: [[Float]], threads: Int,
    meanSquare: inout MutableSpan<Float>, parameter: inout MutableSpan<Float>
  ) {
    require("meanSquare", meanSquare.count, is: parameter.count)
    let count = parameter.count
    meanSquare.withBase { squares in
      parameter.withBase { weights in
        // Each chunk is touched by one thread only.
        nonisolated(unsafe) let (squares, weights) = (squares, weights)
        ParameterChunk<Lanes>.forEach(of: count, gradientParts: gradientParts, threads: threads) { chunk in
          chunk.forEachLanes(
            lanes: { i, g in
              let square = rho * Lanes(squares, at: i) + (1 - rho) * g * g
              squares.store(square, at: i)
              weights.store(Lanes(weights, at: i) - learningRate * g / (square.squareRoot() + epsilon), at: i)
            },
            one: { i, g in
              squares[i] = rho * squares[i] + (1 - rho) * g * g
              weights[i] -= learningRate * g / (squares[i].squareRoot() + epsilon)
            })
        }
      }
    }
  }
}

extension VectorKernels {
  static func adam(
    _ step: AdamStep, gradientParts: [[Float]], threads: Int, mean: inout MutableSpan<Float>,
    meanSquare: inout MutableSpan<Float>, parameter: inout MutableSpan<Float>
  ) {
    require("mean", mean.count, is: parameter.count)
    require("meanSquare", meanSquare.count, is: parameter.count)
    let count = parameter.count
    mean.withBase { means in
      meanSquare.withBase { squares in
        parameter.withBase { weights in
          // Each chunk is touched by one thread only.
          nonisolated(unsafe) let (means, squares, weights) = (means, squares, weights)
          ParameterChunk<Lanes>.forEach(of: count, gradientParts: gradientParts, threads: threads) { chunk in
            chunk.forEachLanes(
              lanes: { i, g in
                let mean = step.beta1 * Lanes(means, at: i) + (1 - step.beta1) * g
                let square = step.beta2 * Lanes(squares, at: i) + (1 - step.beta2) * g * g
                means.store(mean, at: i)
                squares.store(square, at: i)
                let scale = step.rootCorrection * square.squareRoot() + step.epsilon
                weights.store(step.shrinkage * Lanes(weights, at: i) - step.size * mean / scale, at: i)
              },
              one: { i, g in
                means[i] = step.beta1 * means[i] + (1 - step.beta1) * g
                squares[i] = step.beta2 * squares[i] + (1 - step.beta2) * g * g
                let scale = step.rootCorrection * squares[i].squareRoot() + step.epsilon
                weights[i] = step.shrinkage * weights[i] - step.size * means[i] / scale
              })
          }
        }
      }
    }
  }
}

extension VectorKernels {
  static func ema(
    of values: Span<Float>, decay: Float, threads: Int, average: inout MutableSpan<Float>
  ) {
    require("values", values.count, is: average.count)
    let count = average.count
    average.withBase { averages in
      // Each chunk is touched by one thread only.
      nonisolated(unsafe) let (averages, values) = (averages, values.base)
      ParameterChunk<Lanes>.forEach(of: count, gradientParts: [], threads: threads) { chunk in
        chunk.forEachLanes(
          lanes: { i, _ in
            averages.store(decay * Lanes(averages, at: i) + (1 - decay) * Lanes(values, at: i), at: i)
          },
          one: { i, _ in averages[i] = decay * averages[i] + (1 - decay) * values[i] })
      }
    }
  }
}

/// Neighboring elements of a parameter, for one thread to update, with the parts of their gradient if there is one.
struct ParameterChunk<Lanes: FloatLanes> {
  private let range: Range<Int>
  private let parts: [UnsafePointer<Float>]

  /// A multiple of all vectors' lanes, so that no result depends on how the work is shared.
  private static var size: Int { 8192 }

  /// Calls `body` with chunks that together are `count` elements, each on one thread.
  ///
  /// - Parameter gradientParts: what each part of the batch adds to the gradient.
  @inline(__always)
  static func forEach(
    of count: Int, gradientParts: [[Float]], threads: Int, _ body: @Sendable (ParameterChunk) -> Void
  ) {
    for part in gradientParts { require("gradient", part.count, is: count) }
    withExtendedLifetime(gradientParts) {
      nonisolated(unsafe) let parts = gradientParts.map { $0.span.base }
      concurrently(count: (count + size - 1) / size, threads: threads) { chunk in
        let first = chunk * size
        body(ParameterChunk(range: first..<min(first + size, count), parts: parts))
      }
    }
  }

  /// Calls `lanes` with the offset of each whole vector and its gradient, then `one` with each element that
  /// is left over. The parts are added in order.
  @inline(__always)
  func forEachLanes(lanes: (Int, Lanes) -> Void, one: (Int, Float) -> Void) {
    Lanes.forEach(
      range.count,
      lanes: {
        let offset = range.lowerBound + $0
        var gradient = Lanes(repeating: 0)
        for part in parts { gradient += Lanes(part, at: offset) }
        lanes(offset, gradient)
      },
      one: {
        let offset = range.lowerBound + $0
        var gradient: Float = 0
        for part in parts { gradient += part[offset] }
        one(offset, gradient)
      })
  }
}
