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

  public static func dropout(
    _ mask: DropoutMask, input: Span<Float>, output: inout MutableSpan<Float>
  ) {
    require("output", output.count, is: input.count)
    for i in 0..<input.count { output[i] = mask.drops(i) ? 0 : input[i] * mask.scale }
  }
}
