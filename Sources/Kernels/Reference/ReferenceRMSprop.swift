extension Reference {
  public static func rmsProp(
    learningRate: Float, rho: Float, epsilon: Float, gradientParts: [[Float]], threads: Int,
    meanSquare: inout MutableSpan<Float>, parameter: inout MutableSpan<Float>
  ) {
    require("meanSquare", meanSquare.count, is: parameter.count)
    for part in gradientParts { require("gradient", part.count, is: parameter.count) }
    for i in 0..<parameter.count {
      let g = gradientParts.reduce(0) { $0 + $1[i] }
      meanSquare[i] = rho * meanSquare[i] + (1 - rho) * g * g
      parameter[i] -= learningRate * g / (meanSquare[i].squareRoot() + epsilon)
    }
  }
}
