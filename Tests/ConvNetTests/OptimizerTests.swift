import ConvNet
import TestSupport
import Testing

@testable import Tensors

@Suite("Optimizers")
struct OptimizerTests {
  /// The optimizers of Fixtures/make_training_fixtures.py with PyTorch's results, and the error of single precision.
  static let cases: [(name: String, optimizer: any Optimizer, tolerance: Double)] = [
    ("sgd", SGD(learningRate: 0.01), 1e-6),
    ("momentum", SGD(learningRate: 0.01, momentum: 0.9), 1e-6),
    ("nesterov", SGD(learningRate: 0.01, momentum: 0.9, nesterov: true), 1e-6),
    ("adam", Adam(learningRate: 0.01, beta1: 0.7, beta2: 0.9, epsilon: 1e-6), 2e-6),
    ("adamw", AdamW(learningRate: 0.01, beta1: 0.9, beta2: 0.99, weightDecay: 0.1), 2e-6),
  ]

  @Test("each follows PyTorch's over six steps", arguments: 0..<cases.count)
  func agreesWithPyTorch(index: Int) throws {
    let (name, optimizer, tolerance) = Self.cases[index]
    let fixture = try TrainingFixture.read()
    let expected = try #require(fixture.optimizers[name])
    var network = try Self.network(fixture.count)
    var rule = optimizer
    for (step, after) in expected.enumerated() {
      rule.update(&network, gradientParts: Self.gradients(fixture.count, step), threads: 1)
      let error = largestRelativeError(network.parameters.flatMap(\.value.elements), after)
      #expect(error < tolerance, "\(name) is off by \(error) after step \(step + 1)")
    }
  }

  /// RMSprop is compared with PyTorch's in PyTorchTests.
  private static let all: [(name: String, optimizer: any Optimizer)] =
    cases.map { ($0.name, $0.optimizer) } + [("rmsprop", RMSprop(learningRate: 0.01))]

  @Test(
    "each continues to the last bit when its state is restored", arguments: 0..<all.count)
  func resumes(index: Int) throws {
    let (name, optimizer) = Self.all[index]
    var (expected, rule) = (try Self.network(19), optimizer)
    for step in 0..<3 { rule.update(&expected, gradientParts: Self.gradients(19, step), threads: 1) }
    var (network, resumed) = (expected, optimizer)
    #expect(
      rule.state.map(\.name) == optimizer.initialState(for: network).map(\.name),
      "the state of \(name) has other names than at the start")
    resumed.state = rule.state
    for step in 3..<6 {
      rule.update(&expected, gradientParts: Self.gradients(19, step), threads: 1)
      resumed.update(&network, gradientParts: Self.gradients(19, step), threads: 1)
    }
    #expect(network.parameters.map(\.value) == expected.parameters.map(\.value), "\(name) went another way")
  }

  @Test("biases do not decay, weights do")
  func decaysWeights() throws {
    var network = try Self.network(19)
    let before = network.parameters.map(\.value.elements)
    var optimizer = AdamW(learningRate: 0.5, weightDecay: 0.2)
    optimizer.update(
      &network, gradientParts: [[Tensor(shape: [18, 1])], [Tensor(shape: [1])]], threads: 1)
    #expect(network.parameters[0].value.elements == before[0].map { $0 * 0.9 })
    #expect(network.parameters[1].value.elements == before[1])
  }

  /// `count` - 1 weights and a bias that Fixtures/make_training_fixtures.py starts from.
  private static func network(_ count: Int) throws -> Sequential {
    var generator = SeededGenerator(seed: 1)
    var network = try Sequential(inputShape: [count - 1], using: &generator) { Dense(units: 1) }
    let parameters = numbers(count, stream: 1)
    network.updateParameters { index, parameter in
      parameter.elements = index == 0 ? Array(parameters.dropLast()) : [parameters[count - 1]]
    }
    return network
  }

  /// The gradients of step `step`, from 0.
  private static func gradients(_ count: Int, _ step: Int) -> [[Tensor]] {
    let gradient = numbers(count, stream: UInt32(10 + step))
    return [
      [Tensor(shape: [count - 1, 1], elements: Array(gradient.dropLast()))],
      [Tensor(shape: [1], elements: [gradient[count - 1]])],
    ]
  }
}
