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

  public static func sgd(
    learningRate: Float, momentum: Float, isNesterov: Bool, gradientParts: [[Float]], threads: Int,
    velocity: inout MutableSpan<Float>, parameter: inout MutableSpan<Float>
  ) {
    require("velocity", velocity.count, is: parameter.count)
    for part in gradientParts { require("gradient", part.count, is: parameter.count) }
    for i in 0..<parameter.count {
      let g = gradientParts.reduce(0) { $0 + $1[i] }
      velocity[i] = momentum * velocity[i] + g
      parameter[i] -= learningRate * (isNesterov ? momentum * velocity[i] + g : velocity[i])
    }
  }

  public static func adam(
    _ step: AdamStep, gradientParts: [[Float]], threads: Int, mean: inout MutableSpan<Float>,
    meanSquare: inout MutableSpan<Float>, parameter: inout MutableSpan<Float>
  ) {
    require("mean", mean.count, is: parameter.count)
    require("meanSquare", meanSquare.count, is: parameter.count)
    for part in gradientParts { require("gradient", part.count, is: parameter.count) }
    for i in 0..<parameter.count {
      let g = gradientParts.reduce(0) { $0 + $1[i] }
      mean[i] = step.beta1 * mean[i] + (1 - step.beta1) * g
      meanSquare[i] = step.beta2 * meanSquare[i] + (1 - step.beta2) * g * g
      let scale = step.rootCorrection * meanSquare[i].squareRoot() + step.epsilon
      parameter[i] = step.shrinkage * parameter[i] - step.size * mean[i] / scale
    }
  }

  public static func ema(
    of values: Span<Float>, decay: Float, threads: Int, average: inout MutableSpan<Float>
  ) {
    require("values", values.count, is: average.count)
    for i in 0..<average.count { average[i] = decay * average[i] + (1 - decay) * values[i] }
  }
}
