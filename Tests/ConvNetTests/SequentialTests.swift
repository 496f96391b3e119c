import ConvNet
import TestSupport
import Testing

@testable import Tensors

@Suite("Sequential")
struct SequentialTests {
  @Test("the summary lists layers, shapes and parameters, 887,530 in total")
  func summary() throws {
    let lines = try notebookNetwork().description.split(separator: "\n").map(String.init)
    #expect(lines.first == "Layer        Settings              Output shape     Parameters")
    #expect(lines.contains("conv2d_2     32 filters 5x5, same  [N, 28, 28, 32]      25,632"))
    #expect(lines.contains("flatten_1    to a vector           [N, 3136]                 0"))
    #expect(lines.last == "total                                                  887,530")
  }

  @Test("a layer that does not fit is named with the fix")
  func misfit() {
    var generator = SeededGenerator(seed: 1)
    let error = #expect(throws: ArchitectureError.self) {
      try Sequential(inputShape: [28, 28, 1], using: &generator) {
        Conv2D(filters: 4, filterSize: 3)
        Dense(units: 10)
      }
    }
    #expect(
      error?.description
        == "Layer 2, dense_1, takes vectors, not an input of shape [26, 26, 4]; put a Flatten() in front of it."
    )
  }

  @Test(
    "settings that make no sense are refused",
    arguments: [
      Conv2D(filters: 0, filterSize: 3), Conv2D(filters: 1, filterSize: 9), MaxPool2D(poolSize: 9),
      MaxPool2D(poolSize: 0), Dropout(rate: 1), Dropout(rate: -0.1), Dropout(rate: .nan),
    ] as [any Layer])
  func nonsense(layer: any Layer) {
    #expect(throws: ArchitectureError.self) { try layer.outputShape(for: [8, 8, 1]) }
  }

  @Test("weights are uniform within Glorot's limit, biases zero, and a seed decides them")
  func initialization() throws {
    func network(seed: UInt64) throws -> Sequential {
      var generator = SeededGenerator(seed: seed)
      return try Sequential(inputShape: [300], using: &generator) { Dense(units: 100) }
    }
    let parameters = try network(seed: 1).parameters
    let limit = (6.0 / 400).squareRoot()
    let weights = parameters[0].value.elements.map(Double.init)
    #expect(weights.allSatisfy { abs($0) <= limit })
    #expect(abs(weights.reduce(0, +) / 30_000) < 0.01 * limit)
    let variance = weights.reduce(0) { $0 + $1 * $1 } / 30_000
    #expect(abs(variance / (limit * limit / 3) - 1) < 0.03, "variance \(variance)")
    #expect(parameters[1].value == Tensor(shape: [100]))
    #expect(try network(seed: 1).parameters[0].value == parameters[0].value)
    #expect(try network(seed: 2).parameters[0].value != parameters[0].value)
  }

  @Test(
    "the activations have the layers' shapes, and end with the logits from which predict makes probabilities")
  func activations() throws {
    let network = try notebookNetwork()
    let images = tensor([3, 28, 28, 1])
    let activations = network.activations(of: images)
    #expect(activations.map(\.shape) == network.layers.map { [3] + $0.outputShape })
    for (layer, activation) in zip(network.layers, activations) where layer.layer is ReLU {
      #expect(activation.elements.allSatisfy { $0 >= 0 }, "\(layer.name)")
    }
    let probabilities = SoftmaxCrossEntropy.softmax(activations[activations.count - 1])
    let predicted = network.predict(images, threads: 2)
    #expect(largestRelativeError(probabilities.elements, predicted.elements.map(Double.init)) < 1e-5)
    let reference = network.activations(of: images, backend: .reference)
    for (found, expected) in zip(activations, reference) {
      #expect(largestRelativeError(found.elements, expected.elements.map(Double.init)) < 1e-4)
    }
  }
}
