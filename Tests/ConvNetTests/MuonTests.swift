import Foundation
import TestSupport
import Testing

@testable import ConvNet
@testable import Tensors

@Suite("Muon")
struct MuonTests {
  /// What Fixtures/make_muon.py computed with PyTorch: the parameters after each update.
  private struct Fixture: Decodable {
    let after: [[String: [Double]]]
  }

  private static let optimizer = Muon(
    learningRate: 0.05, momentum: 0.9, steps: 3, weightDecay: 0.2, adamShare: 0.2, beta1: 0.8, beta2: 0.9)

  /// A matrix with more rows than columns, one with fewer, and a last layer, which is Adam's.
  private static func network() throws -> Sequential {
    var generator = SeededGenerator(seed: 1)
    var network = try Sequential(inputShape: [2, 2, 3], using: &generator) {
      Conv2D(filters: 4, filterSize: 2)
      Flatten()
      Dense(units: 7)
      Dense(units: 3)
    }
    network.updateParameters { index, parameter in
      parameter.elements = numbers(parameter.count, stream: UInt32(1 + index))
    }
    return network
  }

  private static func gradients(of network: Sequential, _ update: Int) -> [[Tensor]] {
    network.parameters.enumerated().map { index, parameter in
      [
        Tensor(
          shape: parameter.value.shape,
          elements: numbers(parameter.value.count, stream: UInt32(100 * (update + 1) + index)))
      ]
    }
  }

  @Test("follows PyTorch's in the hidden matrices, and AdamW everywhere else")
  func agreesWithPyTorch() throws {
    let expected = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: fixture("muon.json")))
    var (network, optimizer) = (try Self.network(), Self.optimizer)
    for (update, after) in expected.after.enumerated() {
      optimizer.update(&network, gradientParts: Self.gradients(of: network, update), threads: 1)
      for (name, value) in network.parameters {
        let error = largestRelativeError(value.elements, try #require(after[name]))
        #expect(error < 4e-6, "\(name) is off by \(error) after update \(update + 1)")
      }
    }
  }

  @Test("continues to the last bit when its state is restored")
  func resumes() throws {
    var (expected, rule) = (try Self.network(), Self.optimizer)
    for update in 0..<2 {
      rule.update(&expected, gradientParts: Self.gradients(of: expected, update), threads: 1)
    }
    var (network, resumed) = (expected, Self.optimizer)
    let names = Self.optimizer.initialState(for: network).map(\.name)
    #expect(rule.state.map(\.name) == names)
    #expect(names.contains("conv2d_1.filter.velocity") && !names.contains("conv2d_1.filter.mean"), "\(names)")
    resumed.state = rule.state
    for update in 2..<4 {
      rule.update(&expected, gradientParts: Self.gradients(of: expected, update), threads: 1)
      resumed.update(&network, gradientParts: Self.gradients(of: network, update), threads: 3)
    }
    #expect(network.parameters.map(\.value) == expected.parameters.map(\.value))
  }

  @Test("leaves weights without a gradient where they are")
  func zeroGradient() throws {
    let before = try Self.network()
    var (network, optimizer) = (before, Muon(learningRate: 0.1))
    let zeros = before.parameters.map { [Tensor(shape: $0.value.shape)] }
    optimizer.update(&network, gradientParts: zeros, threads: 1)
    #expect(network.parameters.map(\.value) == before.parameters.map(\.value))
  }
}

@Suite("Orthogonalization")
struct OrthogonalizationTests {
  @Test("brings all singular values near 1", arguments: [[20, 6], [6, 20], [9, 9], [1, 5]])
  func singularValues(shape: [Int]) {
    let matrix = Tensor(shape: shape, elements: numbers(shape[0] * shape[1], stream: 3, scale: 1e-3))
    let found = Orthogonalization(steps: 5, backend: .automatic, threads: 1)(matrix)
    // Rows, or columns if there are fewer of these, are orthogonal to one another: X X' is close to a diagonal of ones.
    let side = min(shape[0], shape[1])
    for i in 0..<side {
      for j in 0..<side {
        let product = (0..<max(shape[0], shape[1])).reduce(Float(0)) { sum, k in
          let (a, b) =
            shape[0] <= shape[1]
            ? (found.entry(i)[k], found.entry(j)[k]) : (found.entry(k)[i], found.entry(k)[j])
          return sum + a * b
        }
        let range: ClosedRange<Float> = i == j ? 0.4...1.6 : -0.5...0.5
        #expect(range.contains(product), "\(shape): row \(i) times row \(j) is \(product)")
      }
    }
  }

  @Test("agrees with the reference kernels")
  func reference() {
    let matrix = Tensor(shape: [30, 12], elements: numbers(360, stream: 4))
    let expected = Orthogonalization(steps: 3, backend: .reference, threads: 1)(matrix)
    let found = Orthogonalization(steps: 3, backend: .automatic, threads: 2)(matrix)
    let error = largestRelativeError(found.elements, expected.elements)
    #expect(error < 1e-5, "off by \(error)")
  }
}
