extension Vector {
  public static func rmsProp(
    learningRate: Float, rho: Float, epsilon: Float, gradientParts: [[Float]], threads: Int,
    meanSquare: inout MutableSpan<Float>, parameter: inout MutableSpan<Float>
  ) {
    require("meanSquare", meanSquare.count, is: parameter.count)
    let count = parameter.count
    meanSquare.withBase { squares in
      parameter.withBase { weights in
        // Each chunk is touched by one thread only.
        nonisolated(unsafe) let (squares, weights) = (squares, weights)
        ParameterChunk.forEach(of: count, gradientParts: gradientParts, threads: threads) { chunk in
          chunk.forEachLanes(
            lanes: { i, g in
              let square = rho * squares.lanes(at: i) + (1 - rho) * g * g
              squares.store(square, at: i)
              weights.store(weights.lanes(at: i) - learningRate * g / (square.squareRoot() + epsilon), at: i)
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
