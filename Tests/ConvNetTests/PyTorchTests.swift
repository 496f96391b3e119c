import ConvNet
import Foundation
import Kernels
import TestSupport
import Testing

@testable import Tensors

@Suite("Against PyTorch")
struct PyTorchTests {
  struct NetworkFixture: Decodable {
    struct Gradient: Decodable {
      let shape: [Int]
      let step: Int
      let entries: [Double]
      let norm: Double
      let projections: [Double]
    }
    struct Parameter: Decodable {
      let name: String
      let scale: Float
      let gradient: Gradient
    }
    let labels: [Int]
    let loss: Double
    let logits: [Double]
    let probabilities: [Double]
    let parameters: [Parameter]
  }

  struct RMSpropFixture: Decodable {
    let count: Int
    let after: [[Double]]
  }

  @Test(
    "the full network's logits, loss, probabilities and every gradient are PyTorch's",
    arguments: [Backend.reference] + VectorWidth.allCases.flatMap { [.fastest($0), .direct($0)] })
  func network(backend: Backend) throws {
    let expected = try JSONDecoder().decode(
      NetworkFixture.self, from: Data(contentsOf: fixture("network.json")))
    var network = try notebookNetwork()
    #expect(network.parameterCount == 887_530)
    #expect(network.parameters.map(\.name) == expected.parameters.map(\.name))
    network.updateParameters { index, parameter in
      parameter = tensor(
        parameter.shape, stream: UInt32(index + 1), scale: expected.parameters[index].scale)
    }
    let images = Tensor(shape: [3, 28, 28, 1], elements: numbers(3 * 784, stream: 100).map(abs))
    var oneHot = Tensor(shape: [3, 10])
    for (row, label) in expected.labels.enumerated() { oneHot.elements[row * 10 + label] = 1 }

    // Recorded for the way back, but with dropout at rest, as in the fixture.
    var tape = Tape(isTraining: false, isRecording: true, backend: backend)
    let logits = network.forward(images, tape: &tape)
    #expect(largestRelativeError(logits.elements, expected.logits) < 1e-5)
    let loss = SoftmaxCrossEntropy.lossSum(logits: logits, oneHot: oneHot) / 3
    #expect(abs(loss - expected.loss) < 1e-6)
    let probabilities = SoftmaxCrossEntropy.softmax(logits, backend: backend)
    #expect(largestRelativeError(probabilities.elements, expected.probabilities) < 1e-5)

    let gradients = network.backward(
      SoftmaxCrossEntropy.logitGradient(logits: logits, oneHot: oneHot, batchSize: 3, backend: backend),
      tape: &tape)
    try #require(gradients.count == expected.parameters.count)
    for (gradient, parameter) in zip(gradients, expected.parameters) {
      let expected = parameter.gradient
      #expect(gradient.shape == expected.shape, "\(parameter.name)")
      #expect(gradient.elements.allSatisfy { $0.isFinite }, "\(parameter.name)")
      let entries = stride(from: 0, to: gradient.count, by: expected.step).map { gradient.elements[$0] }
      let entryError = zip(entries, expected.entries).map { abs(Double($0) - $1) }.max() ?? .infinity
      let largest = gradient.elements.map(abs).max() ?? 0
      #expect(entries.count == expected.entries.count)
      #expect(entryError < 2e-5 * Double(largest), "\(parameter.name): an entry is off by \(entryError)")
      let norm = gradient.elements.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(abs(norm - expected.norm) < 1e-5 * expected.norm, "\(parameter.name): norm \(norm)")
      for (k, projection) in expected.projections.enumerated() {
        let signs = numbers(gradient.count, stream: UInt32(900 + k))
        let found = zip(gradient.elements, signs).reduce(0.0) {
          $0 + ($1.1 < 0 ? -Double($1.0) : Double($1.0))
        }
        #expect(
          abs(found - projection) < 1e-4 * expected.norm,
          "\(parameter.name): the sum with signs \(k) is \(found), PyTorch's \(projection)")
      }
    }
  }

  @Test("RMSprop follows PyTorch's over six steps")
  func rmsProp() throws {
    let expected = try JSONDecoder().decode(
      RMSpropFixture.self, from: Data(contentsOf: fixture("rmsprop.json")))
    var generator = SeededGenerator(seed: 1)
    var network = try Sequential(inputShape: [expected.count - 1], using: &generator) { Dense(units: 1) }
    let parameters = numbers(expected.count, stream: 1)
    network.updateParameters { index, parameter in
      parameter.elements = index == 0 ? Array(parameters.dropLast()) : [parameters[expected.count - 1]]
    }
    var optimizer = RMSprop(learningRate: 0.001, rho: 0.9, epsilon: 1e-8)
    for (step, after) in expected.after.enumerated() {
      let gradient = numbers(expected.count, stream: UInt32(10 + step))
      optimizer.update(
        &network,
        gradientParts: [
          [Tensor(shape: [expected.count - 1, 1], elements: Array(gradient.dropLast()))],
          [Tensor(shape: [1], elements: [gradient[expected.count - 1]])],
        ], threads: 1)
      let found = network.parameters.flatMap(\.value.elements)
      #expect(largestRelativeError(found, after) < 1e-6, "after step \(step + 1)")
    }
  }
}
