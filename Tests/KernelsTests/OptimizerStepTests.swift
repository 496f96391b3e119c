import Kernels
import TestSupport
import Testing

@Suite("Steps of optimizers")
struct OptimizerStepTests {
  enum Rule: CaseIterable, Sendable {
    case rmsProp, momentum, nesterov, adam, adamW, movingAverage

    /// The parameters after a step of the rule, and what it remembers.
    func step(_ kernels: any KernelSet.Type, count: Int, threads: Int) -> [[Float]] {
      let gradientParts = (3..<6).map { numbers(count, stream: $0) }
      var parameter = numbers(count, stream: 2)
      var (first, second) = (numbers(count, stream: 7), numbers(count, stream: 1).map(abs))
      var firstSpan = first.mutableSpan
      var secondSpan = second.mutableSpan
      var parameterSpan = parameter.mutableSpan
      switch self {
      case .rmsProp:
        kernels.rmsProp(
          learningRate: 0.01, rho: 0.9, epsilon: 1e-8, gradientParts: gradientParts, threads: threads,
          meanSquare: &secondSpan, parameter: &parameterSpan)
      case .momentum, .nesterov:
        kernels.sgd(
          learningRate: 0.01, momentum: 0.9, isNesterov: self == .nesterov, gradientParts: gradientParts,
          threads: threads, velocity: &firstSpan, parameter: &parameterSpan)
      case .adam, .adamW:
        let step = AdamStep(
          number: 3, learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8,
          weightDecay: self == .adamW ? 0.1 : 0)
        kernels.adam(
          step, gradientParts: gradientParts, threads: threads, mean: &firstSpan, meanSquare: &secondSpan,
          parameter: &parameterSpan)
      case .movingAverage:
        let values = gradientParts[0]
        kernels.ema(of: values.span, decay: 0.9, threads: threads, average: &parameterSpan)
      }
      return [parameter, first, second]
    }
  }

  @Test(
    "a step agrees with the reference", arguments: Rule.allCases, ElementwiseTests.counts + [20_000])
  func reference(rule: Rule, count: Int) {
    let expected = rule.step(Reference.self, count: count, threads: 1)
    for (found, expected) in zip(onAllWidths { rule.step($0.kernels, count: count, threads: 1) }, expected) {
      #expect(largestRelativeError(found, expected) < 1e-6)
    }
  }

  @Test("a step gives the same bytes on every number of threads", arguments: Rule.allCases, [2, 3, 16])
  func threads(rule: Rule, threads: Int) {
    let kernels = VectorWidth.native.kernels
    let one = rule.step(kernels, count: 50_003, threads: 1)
    #expect(rule.step(kernels, count: 50_003, threads: threads) == one)
  }

  @Test("Adam's first step is as long as the learning rate, whatever the gradient")
  func firstStepOfAdam() {
    var (parameter, mean, meanSquare): ([Float], [Float], [Float]) = ([1, 1, 1], [0, 0, 0], [0, 0, 0])
    var parameterSpan = parameter.mutableSpan
    var meanSpan = mean.mutableSpan
    var meanSquareSpan = meanSquare.mutableSpan
    VectorWidth.native.kernels.adam(
      AdamStep(number: 1, learningRate: 0.5, beta1: 0.9, beta2: 0.999, epsilon: 0, weightDecay: 0),
      gradientParts: [[1e-3, -1, 1e3]], threads: 1, mean: &meanSpan, meanSquare: &meanSquareSpan,
      parameter: &parameterSpan)
    #expect(largestRelativeError(parameter, [0.5, 1.5, 0.5]) < 1e-5, "\(parameter)")
  }
}
