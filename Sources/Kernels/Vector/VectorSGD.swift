extension Vector {
  public static func sgd(
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
        ParameterChunk.forEach(of: count, gradientParts: gradientParts, threads: threads) { chunk in
          chunk.forEachLanes(
            lanes: { i, g in
              let velocity = momentum * velocities.lanes(at: i) + g
              velocities.store(velocity, at: i)
              let step = velocityFactor * velocity + gradientFactor * g
              weights.store(weights.lanes(at: i) - learningRate * step, at: i)
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
