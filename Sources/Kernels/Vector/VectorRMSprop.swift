extension Vector {
  public static func rmsProp(
    learningRate: Float, rho: Float, epsilon: Float, gradientParts: [[Float]], threads: Int,
    meanSquare: inout MutableSpan<Float>, parameter: inout MutableSpan<Float>
  ) {
    require("meanSquare", meanSquare.count, is: parameter.count)
    for part in gradientParts { require("gradient", part.count, is: parameter.count) }
    let count = parameter.count
    let chunkCount = (count + chunkSize - 1) / chunkSize
    withExtendedLifetime(gradientParts) {
      meanSquare.withBase { squares in
        parameter.withBase { weights in
          // Each chunk is touched by one thread only.
          nonisolated(unsafe) let (squares, weights) = (squares, weights)
          nonisolated(unsafe) let gradients = gradientParts.map { $0.span.base }
          concurrently(count: chunkCount, threads: threads) { chunk in
            let first = chunk * chunkSize
            updateChunk(
              min(chunkSize, count - first), gradients, first, squares + first, weights + first, learningRate,
              rho,
              epsilon)
          }
        }
      }
    }
  }

  /// A multiple of the vectors' eight, so that no number's computation depends on how the work is shared.
  private static var chunkSize: Int { 8192 }

  private static func updateChunk(
    _ count: Int, _ gradients: [UnsafePointer<Float>], _ first: Int, _ squares: UnsafeMutablePointer<Float>,
    _ weights: UnsafeMutablePointer<Float>, _ learningRate: Float, _ rho: Float, _ epsilon: Float
  ) {
    forEachLanes(
      count,
      lanes: {
        var g = Lanes(repeating: 0)
        for gradient in gradients { g += gradient.lanes(at: first + $0) }
        let square = rho * squares.lanes(at: $0) + (1 - rho) * g * g
        squares.store(square, at: $0)
        weights.store(weights.lanes(at: $0) - learningRate * g / (square.squareRoot() + epsilon), at: $0)
      },
      one: {
        var g: Float = 0
        for gradient in gradients { g += gradient[first + $0] }
        squares[$0] = rho * squares[$0] + (1 - rho) * g * g
        weights[$0] -= learningRate * g / (squares[$0].squareRoot() + epsilon)
      })
  }
}
