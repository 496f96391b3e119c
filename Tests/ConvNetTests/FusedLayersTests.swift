import TestSupport
import Testing

@testable import ConvNet
@testable import Kernels
@testable import Tensors

/// Sequences of layers, computed with epilogues and layer by layer. A layer whose `epilogue(after:)` promises what it does
/// not do shows here.
@Suite("Layers that do the work of those after them")
struct FusedLayersTests {
  private static let cases = LayerGradientTests.cases + LayerGradientTests.fastCases

  /// One layer of each type, and every kind of pooling.
  private static let followers = cases.map(\.layer).enumerated().filter { place, layer in
    layer is MaxPool2D || !cases[..<place].contains { type(of: $0.layer as Any) == type(of: layer as Any) }
  }.map(\.element)

  @Test("every layer that a file may name has a case here")
  func covered() {
    #expect(Set(Self.cases.map { "\(type(of: $0.layer as Any))" }) == Set(layerTypes.names))
  }

  @Test(
    "give the outputs and gradients of the layers one by one, whichever one or two follow",
    arguments: cases.indices.filter { cases[$0].layer is any FusingLayer },
    [Backend.reference, .vector, .automatic])
  func pairs(index: Int, backend: Backend) throws {
    let (first, batchShape) = Self.cases[index]
    var fused = 0
    for next in Self.followers {
      // Only an epilogue can get longer by what follows it.
      let extendable = next.epilogue(after: .none) != nil
      for last in [nil] + (extendable ? Self.followers : []) {
        let layers = [first, next] + (last.map { [$0] } ?? [])
        var generator = SeededGenerator(seed: 1)
        guard
          var network = try? Sequential(
            inputShape: Array(batchShape.dropFirst()), layers: layers, using: &generator)
        else { continue }
        network.updateParameters { number, parameter in
          parameter = tensor(parameter.shape, stream: UInt32(number + 10))
        }
        let input = tensor(batchShape)
        let together = Self.pass(network, input, through: [0..<layers.count], backend)
        let alone = Self.pass(network, input, through: (0..<layers.count).map { $0..<$0 + 1 }, backend)
        #expect(together.count == alone.count, "\(layers)")
        for (found, expected) in zip(together, alone) {
          #expect(
            found.shape == expected.shape
              && largestRelativeError(found.elements, expected.elements.map(Double.init)) < 1e-5,
            "\(layers): \(found.elements.prefix(8)) together, \(expected.elements.prefix(8)) one by one")
        }
        if network.firstFusedGroup(of: 0..<layers.count, backend: backend).epilogue != .none { fused += 1 }
      }
    }
    #expect(fused > 0, "nothing follows \(first) as its epilogue")
  }

  /// The outputs, and the gradients of all parameters, when each of `ranges` is computed by itself.
  private static func pass(
    _ network: Sequential, _ input: Tensor, through ranges: [Range<Int>], _ backend: Backend
  ) -> [Tensor] {
    var tape = Tape(isTraining: true, backend: backend, generator: SeededGenerator(seed: 3))
    var output = input
    for range in ranges {
      output = network.forward(output, through: range, transformedWeights: nil, tape: &tape)
    }
    var gradient = tensor(output.shape, stream: 50)
    var sums = [[Tensor]](repeating: [], count: network.layers.count)
    for range in ranges.reversed() {
      gradient = network.backward(gradient, through: range, addingTo: &sums, tape: &tape)
    }
    let gradients = network.finishGradients(sums, of: network.layers.indices, tape: &tape)
    return [output] + gradients.flatMap { $0 }
  }
}
