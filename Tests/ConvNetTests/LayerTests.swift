import Testing

@testable import ConvNet
@testable import Tensors

/// A layer that nobody has added to the list of those that a file may name.
private struct Doubling: Layer {
  var summary: String { "2 x" }
  func outputShape(for inputShape: [Int]) -> [Int] { inputShape }
  func forward(_ input: Tensor, tape: inout Tape) -> Tensor {
    Tensor(shape: input.shape, elements: input.elements.map { 2 * $0 })
  }
  func backward(_ outputGradient: Tensor, tape: inout Tape) -> Tensor { forward(outputGradient, tape: &tape) }
}

@Suite("Layers")
struct LayerTests {
  @Test("a layer that a file could not name is refused when the network is built, with the line to add")
  func unregistered() throws {
    var generator = SeededGenerator(seed: 1)
    let error = #expect(throws: ArchitectureError.self) {
      try Sequential(inputShape: [2], using: &generator) {
        ReLU()
        Doubling()
      }
    }
    #expect(
      error?.description
        == """
        Layer 2, doubling_1, is of a type that no network's file may name: add `Doubling.self` to `layerTypes` in \
        Sources/ConvNet/Network/Layer.swift.
        """)
    let network = try Sequential(
      inputShape: [2], layers: [ReLU(), Doubling()],
      of: TypeRegistry(of: "layer", [ReLU.self, Doubling.self]), using: &generator)
    var tape = Tape(isTraining: false)
    let output = network.forward(Tensor(shape: [1, 2], elements: [-1, 3]), tape: &tape)
    #expect(output.elements == [0, 6])
  }

  @Test(
    "a batch normalization refuses batches that give it one value per channel, before anything is trained")
  func singleValue() throws {
    func network(ofVectors: Bool) throws -> Sequential {
      var generator = SeededGenerator(seed: 1)
      return try Sequential(inputShape: [8, 8, 1], using: &generator) {
        if !ofVectors { BatchNormalization() }
        Flatten()
        Dense(units: 4)
        if ofVectors { BatchNormalization() }
      }
    }
    let vectors = try network(ofVectors: true)
    let error = #expect(throws: ArchitectureError.self) { try vectors.check(batchSize: 1) }
    #expect(
      error?.description.hasPrefix(
        "Layer 3, batchnormalization_1, needs batches of at least 2 images: a single image gives it one value"
      )
        == true)
    try vectors.check(batchSize: 2)
    // 64 pixels are enough.
    try network(ofVectors: false).check(batchSize: 1)

    var batches = 0
    let refused = #expect(throws: TrainingError.self) {
      try SharedWork.train(
        SharedWork.normalizedNetwork(dropout: 0), threads: 1, batchSize: 1, onProgress: { _ in batches += 1 })
    }
    #expect(
      refused?.description.contains("Layer 12, batchnormalization_4, needs batches of at least 2 images")
        == true,
      "\(String(describing: refused))")
    #expect(batches == 0)
  }

  @Test("layers tell how a diagram shows them, and what they do to an image in a prediction")
  func queries() {
    let layers: [any Layer] = [
      Conv2D(filters: 2, filterSize: 3), BatchNormalization(), ReLU(), MaxPool2D(), Dropout(rate: 0.5),
      Flatten(), Dense(units: 3),
    ]
    #expect(layers.map(\.diagramNote) == [nil, "batch norm", "ReLU", nil, nil, nil, nil])
    #expect(layers.map(\.isIdentityAtInference) == [false, false, false, false, true, true, false])
  }

  @Test("a layer counts the multiply-adds of one image")
  func multiplyAdds() {
    let same = Conv2D(filters: 32, filterSize: 5, padding: .same)
    #expect(same.multiplyAdds(inputShape: [28, 28, 3]) == 28 * 28 * 25 * 3 * 32)
    #expect(Conv2D(filters: 4, filterSize: 3).multiplyAdds(inputShape: [7, 5, 2]) == 5 * 3 * 9 * 2 * 4)
    #expect(Dense(units: 10).multiplyAdds(inputShape: [256]) == 2560)
    #expect(ReLU().multiplyAdds(inputShape: [256]) == 0)
  }
}
