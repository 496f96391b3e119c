extension Reference {
  public static func relu(input: Span<Float>, output: inout MutableSpan<Float>) {
    require("output", output.count, is: input.count)
    for i in 0..<input.count { output[i] = max(input[i], 0) }
  }

  public static func reluInputGradient(
    output: Span<Float>, outputGradient: Span<Float>, inputGradient: inout MutableSpan<Float>
  ) {
    require("outputGradient", outputGradient.count, is: output.count)
    require("inputGradient", inputGradient.count, is: output.count)
    for i in 0..<output.count { inputGradient[i] = output[i] > 0 ? outputGradient[i] : 0 }
  }

  public static func multiply(
    _ left: Span<Float>, _ right: Span<Float>, output: inout MutableSpan<Float>
  ) {
    require("right", right.count, is: left.count)
    require("output", output.count, is: left.count)
    for i in 0..<left.count { output[i] = left[i] * right[i] }
  }
}
