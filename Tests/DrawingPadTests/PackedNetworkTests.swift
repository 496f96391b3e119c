import Foundation
import Tensors
import TestSupport
import Testing

@testable import ConvNet
@testable import DrawingPad

/// A layer that the page has no computation for.
private struct Tanh: Layer {
  var summary: String { "tanh" }
  func outputShape(for inputShape: [Int]) -> [Int] { inputShape }
  func forward(_ input: Tensor, tape: inout Tape) -> Tensor { input }
  func backward(_ outputGradient: Tensor, tape: inout Tape) -> Tensor { outputGradient }
}

@Suite("The network that a page carries")
struct PackedNetworkTests {
  private func network(_ layers: any Layer...) throws -> Sequential {
    var generator = SeededGenerator(seed: 1)
    return try Sequential(
      inputShape: [28, 28, 1], layers: layers,
      of: TypeRegistry(
        of: "layer",
        [
          BatchNormalization.self, Conv2D.self, Dense.self, Dropout.self, Flatten.self, MaxPool2D.self,
          ReLU.self,
          Tanh.self,
        ]),
      using: &generator)
  }

  @Test("has weights in eight bits, each off by at most half of its output's scale")
  func rounding() throws {
    let network = try network(Flatten(), Dense(units: 10))
    let layers = try PackedNetwork(network).layers
    let layer = try #require(layers.first)
    #expect(layers.count == 1 && layer.kind == "dense" && layer.input == [784] && layer.output == [10])
    let weights = network.parameters[0].value.elements
    let rounded = try #require(layer.weights).map { Float(Int8(bitPattern: $0)) }
    let scales = try #require(layer.scales).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    let errors = weights.indices.map { abs(weights[$0] / scales[$0 % 10] - rounded[$0]) }
    #expect(weights.count == rounded.count && (errors.max() ?? 1) <= 0.5001)
    #expect(rounded.map(abs).max() == 127)
  }

  @Test("has no layers that do nothing in a prediction, and the batch normalization in the weights")
  func fused() throws {
    let kinds = try PackedNetwork(
      network(
        Conv2D(filters: 2, filterSize: 3, padding: .same), BatchNormalization(), ReLU(), MaxPool2D(),
        Dropout(rate: 0.5),
        Flatten(), Dense(units: 10))
    ).layers.map(\.kind)
    #expect(kinds == ["convolution", "rectifier", "pooling", "dense"])
  }

  @Test("cannot have a layer that the page does not know; the page says so in a sentence")
  func unknownLayer() throws {
    let network = try network(Flatten(), Tanh(), Dense(units: 10))
    #expect(throws: PackingError.unknownLayer(name: "tanh_1", type: "Tanh")) { try PackedNetwork(network) }
    #expect(
      "\(PackingError.unknownLayer(name: "tanh_1", type: "Tanh"))".contains("the layer tanh_1, a Tanh."))
  }

  @Test("has finite weights, or none")
  func overflow() throws {
    var network = try network(Flatten(), Dense(units: 10))
    network.updateParameters { index, tensor in if index == 0 { tensor.elements[3] = .infinity } }
    #expect(throws: PackingError.overflow) { try PackedNetwork(network) }
  }

  @Test("is at most 2.4 MB of JSON, which can stand in HTML")
  func size() throws {
    let large = try PackedNetwork(network(Flatten(), Dense(units: 2400), Dense(units: 10)))
    #expect(throws: PackingError.self) { try large.json() }
    let json = try PackedNetwork(network(Flatten(), Dense(units: 10))).json()
    #expect(!json.contains("<") && json.count < 12_000)
  }
}
