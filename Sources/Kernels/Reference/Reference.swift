import Elementary

/// The naive kernels: the formulas as loops, summed in double precision. The truth in tests; slow.
public enum Reference: KernelSet {}

extension Reference {
  /// Each row's largest logit is subtracted first, so that no exponential overflows.
  public static func softmax(
    classCount: Int, logits: Span<Float>, probabilities: inout MutableSpan<Float>
  ) {
    require("probabilities", probabilities.count, is: logits.count)
    precondition(
      logits.count.isMultiple(of: classCount), "\(logits.count) logits are not rows of \(classCount) classes")
    for row in stride(from: 0, to: logits.count, by: classCount) {
      var largest = -Float.infinity
      for i in row..<row + classCount { largest = max(largest, logits[i]) }
      var sum = 0.0
      for i in row..<row + classCount { sum += Elementary.exp(Double(logits[i] - largest)) }
      for i in row..<row + classCount {
        probabilities[i] = Float(Elementary.exp(Double(logits[i] - largest)) / sum)
      }
    }
  }
}
