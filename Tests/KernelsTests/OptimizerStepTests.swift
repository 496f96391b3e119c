import Kernels
import TestSupport
import Testing

@Suite("Steps of optimizers")
struct OptimizerStepTests {
  enum Rule: CaseIterable, Sendable {
    case rmsProp, momentum, nesterov, adam, adamW, movingAverage

    /// The parameters after a step of the rule, and what it remembers.
    func step(_ kernels: any KernelSet.Type, _ given: Given, threads: Int) -> [[Float]] {
      var (parameter, first, second) = (given.parameter, given.first, given.second)
      var firstSpan = first.mutableSpan
      var secondSpan = second.mutableSpan
      var parameterSpan = parameter.mutableSpan
      switch self {
      case .rmsProp:
        kernels.rmsProp(
          learningRate: given.learningRate, rho: given.decay, epsilon: 1e-8,
          gradientParts: given.gradientParts, threads: threads, meanSquare: &secondSpan,
          parameter: &parameterSpan)
      case .momentum, .nesterov:
        kernels.sgd(
          learningRate: given.learningRate, momentum: given.decay, isNesterov: self == .nesterov,
          gradientParts: given.gradientParts, threads: threads, velocity: &firstSpan,
          parameter: &parameterSpan)
      case .adam, .adamW:
        let step = AdamStep(
          number: given.number, learningRate: given.learningRate, beta1: given.decay, beta2: 0.99,
          epsilon: 1e-8, weightDecay: self == .adamW ? 0.1 : 0)
        kernels.adam(
          step, gradientParts: given.gradientParts, threads: threads, mean: &firstSpan,
          meanSquare: &secondSpan, parameter: &parameterSpan)
      case .movingAverage:
        let values = given.gradientParts[0]
        kernels.ema(
          of: values.span, decay: given.decay, threads: threads, average: &parameterSpan)
      }
      return [parameter, first, second]
    }
  }

  /// What a step starts from.
  struct Given {
    let learningRate, decay: Float
    /// Of the step, from 1.
    let number: Int
    let gradientParts: [[Float]]
    let parameter, first, second: [Float]

    init(count: Int, _ random: inout SplitMix64) {
      learningRate = random.oneOf([0, 0.001, 0.01, 0.1])
      decay = random.oneOf([0, 0.5, 0.9, 0.99])
      number = random.oneOf([1, 2, 10, 10_000])
      let parts = random.oneOf([1, 2, 3, 4, 5, 8])
      // Fractions whose sums are exact: where the parts cancel out, RMSprop goes by the sign of what rounding leaves.
      gradientParts = (0..<parts).map { _ in random.wholeNumbers(count, scale: 4096).map { $0 / 4096 } }
      (parameter, first) = (random.numbers(count), random.numbers(count))
      second = random.numbers(count).map(abs)
    }
  }

  @Test(
    "a step agrees with the reference, and any number of threads gives one thread's bytes",
    arguments: Rule.allCases)
  func reference(rule: Rule) {
    checkProperty("a step by \(rule) agrees with the reference", cases: 20) { random in
      // Only many parameters are split among threads.
      let count = random.oneOf(ElementwiseTests.counts + [1003, 20_000, 50_003])
      let given = Given(count: count, &random)
      let expected = rule.step(Reference.self, given, threads: 1)
      let found = onAllWidths { rule.step($0.kernels, given, threads: 1) }
      for (found, expected) in zip(found, expected) {
        expectSums(found, expected, products: 36, tolerance: 1e-6, "one of \(count) parameters")
      }
      let threads = random.oneOf([2, 3, 4, 16])
      #expect(
        Bool(rule.step(VectorWidth.native.kernels, given, threads: threads) == found),
        "\(count) parameters on \(threads) threads")
    }
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
