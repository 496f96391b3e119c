extension Vector {
  public static func rmsProp(
    learningRate: Float, rho: Float, epsilon: Float, gradient: Span<Float>,
    meanSquare: inout MutableSpan<Float>, parameter: inout MutableSpan<Float>
  ) {
    require("meanSquare", meanSquare.count, is: gradient.count)
    require("parameter", parameter.count, is: gradient.count)
    let (gradient, count) = (gradient.base, gradient.count)
    meanSquare.withBase { squares in
      parameter.withBase { weights in
        forEachLanes(
          count,
          lanes: {
            let g = gradient.lanes(at: $0)
            let square = rho * squares.lanes(at: $0) + (1 - rho) * g * g
            squares.store(square, at: $0)
            weights.store(
              weights.lanes(at: $0) - learningRate * g / (square.squareRoot() + epsilon), at: $0)
          },
          one: {
            let g = gradient[$0]
            squares[$0] = rho * squares[$0] + (1 - rho) * g * g
            weights[$0] -= learningRate * g / (squares[$0].squareRoot() + epsilon)
          })
      }
    }
  }
}
