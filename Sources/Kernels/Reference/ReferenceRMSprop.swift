extension Reference {
  public static func rmsProp(
    learningRate: Float, rho: Float, epsilon: Float, gradient: Span<Float>,
    meanSquare: inout MutableSpan<Float>, parameter: inout MutableSpan<Float>
  ) {
    require("meanSquare", meanSquare.count, is: gradient.count)
    require("parameter", parameter.count, is: gradient.count)
    for i in 0..<gradient.count {
      let g = gradient[i]
      meanSquare[i] = rho * meanSquare[i] + (1 - rho) * g * g
      parameter[i] -= learningRate * g / (meanSquare[i].squareRoot() + epsilon)
    }
  }
}
