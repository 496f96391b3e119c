extension Vector {
  public static func adam(
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
          ParameterChunk.forEach(of: count, gradientParts: gradientParts, threads: threads) { chunk in
            chunk.forEachLanes(
              lanes: { i, g in
                let mean = step.beta1 * means.lanes(at: i) + (1 - step.beta1) * g
                let square = step.beta2 * squares.lanes(at: i) + (1 - step.beta2) * g * g
                means.store(mean, at: i)
                squares.store(square, at: i)
                let scale = step.rootCorrection * square.squareRoot() + step.epsilon
                weights.store(step.shrinkage * weights.lanes(at: i) - step.size * mean / scale, at: i)
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
