import ConvNet
import TestSupport
import Testing

@testable import Tensors

@Suite("Layer gradients")
struct LayerGradientTests {
  /// Layers, the shape of a small batch for each, and how far a central difference may be off.
  static let cases: [(layer: any Layer, inputShape: [Int])] = [
    (Conv2D(filters: 5, filterSize: 3, padding: .same), [2, 4, 5, 3]),
    (Conv2D(filters: 16, filterSize: 5, padding: .same), [1, 6, 6, 2]),
    (Conv2D(filters: 3, filterSize: 2, padding: .valid), [2, 4, 4, 2]),
    (Conv2D(filters: 4, filterSize: 3, strides: 2, padding: .same), [1, 5, 6, 2]),
    (Conv2D(filters: 2, filterSize: 4, padding: .valid), [2, 5, 5, 2]),
    (Dense(units: 7), [3, 11]),
    (ReLU(), [2, 3, 4, 2]),
    (MaxPool2D(), [2, 4, 6, 8]),
    (MaxPool2D(poolSize: 3, strides: 2), [1, 7, 5, 3]), (MaxPool2D(poolSize: 4), [2, 4, 4, 8]),
    (Dropout(rate: 0.4), [2, 37]),
    (Flatten(), [2, 3, 4, 2]),
    (BatchNormalization(), [3, 2, 4, 8]),
    (BatchNormalization(epsilon: 0.1), [9, 3]),
  ]

  /// Layers that have a faster algorithm; their sums are too long for differences in single precision.
  static let fastCases: [(layer: any Layer, inputShape: [Int])] = [
    (Conv2D(filters: 16, filterSize: 3, padding: .same), [2, 7, 6, 16]),
    (Conv2D(filters: 32, filterSize: 5, padding: .same), [2, 6, 9, 16]),
  ]

  @Test(
    "forward and backward agree with the reference", arguments: 0..<cases.count + fastCases.count,
    [Backend.vector, .automatic])
  func kernelsAgree(index: Int, backend: Backend) throws {
    let (layer, input) = try layerAndInput(index)
    let vector = pass(layer, input, backend: backend)
    let reference = pass(layer, input, backend: .reference)
    #expect(largestRelativeError(vector.output.elements, reference.output.elements.map(Double.init)) < 1e-5)
    try #require(vector.gradients.count == reference.gradients.count)
    for (found, expected) in zip(vector.gradients, reference.gradients) {
      #expect(found.shape == expected.shape)
      #expect(largestRelativeError(found.elements, expected.elements.map(Double.init)) < 2e-5)
    }
  }

  /// The loss is the sum of the outputs times fixed numbers. All layers here are linear near the inputs chosen, or
  /// nearly so, and a central difference is exact except for rounding.
  @Test("gradients are what small changes of inputs and parameters show", arguments: 0..<cases.count)
  func finiteDifferences(index: Int) throws {
    let (layer, input) = try layerAndInput(index)
    let step: Float = 1 / 256
    let gradients = pass(layer, input, backend: .reference).gradients
    func loss(_ layer: any Layer, _ input: Tensor) -> Double {
      let output = pass(layer, input, backend: .reference).output
      return zip(output.elements, numbers(output.count, stream: 50)).reduce(0) {
        $0 + Double($1.0) * Double($1.1)
      }
    }
    func check(_ name: String, _ gradient: Tensor, _ changed: (Int, Float) -> (any Layer, Tensor)) {
      for i in stride(from: 0, to: gradient.count, by: max(1, gradient.count / 60)) {
        let (above, below) = (changed(i, step), changed(i, -step))
        let slope = (loss(above.0, above.1) - loss(below.0, below.1)) / Double(2 * step)
        #expect(
          abs(slope - Double(gradient.elements[i])) < 2e-3,
          "\(type(of: layer)), \(name) [\(i)]: a small change shows \(slope), backward says \(gradient.elements[i])"
        )
      }
    }
    check("input", gradients[0]) { i, change in
      var input = input
      input.elements[i] += change
      return (layer, input)
    }
    for (number, parameter) in layer.parameters.enumerated() {
      check(parameter.name, gradients[number + 1]) { i, change in
        var layer = layer
        layer.parameters[number].value.elements[i] += change
        return (layer, input)
      }
    }
  }

  private func layerAndInput(_ index: Int) throws -> (any Layer, Tensor) {
    var (layer, inputShape) = (Self.cases + Self.fastCases)[index]
    var generator = SeededGenerator(seed: 1)
    layer.initialize(inputShape: Array(inputShape.dropFirst()), using: &generator)
    for i in layer.parameters.indices {
      let shape = layer.parameters[i].value.shape
      layer.parameters[i].value = tensor(shape, stream: UInt32(i + 10))
    }
    // Steps of 1/32 and an offset keep inputs apart from one another and from zero by more than the change above.
    let values = numbers(inputShape.reduce(1, *)).enumerated()
      .sorted { $0.element < $1.element }.enumerated()
      .sorted { $0.element.offset < $1.element.offset }
      .map { (Float($0.offset) - Float(inputShape.reduce(1, *)) / 2 + 0.25) / 32 }
    return (layer, Tensor(shape: inputShape, elements: values))
  }

  /// The output and the gradients of input and parameters.
  private func pass(
    _ layer: any Layer, _ input: Tensor, backend: Backend
  ) -> (output: Tensor, gradients: [Tensor]) {
    var tape = Tape(isTraining: true, backend: backend, generator: SeededGenerator(seed: 3))
    let output = layer.forward(input, tape: &tape)
    let inputGradient = layer.backward(tensor(output.shape, stream: 50), tape: &tape)
    return (
      output, [inputGradient] + layer.finishGradients(inputShape: Array(input.shape.dropFirst()), tape: tape)
    )
  }
}
