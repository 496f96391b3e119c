import ConvNet
import Files
import Foundation
import Tensors

/// A trained network as the page carries it: batch normalization fused into the weights, these in eight bits with a
/// scale for each output channel, and the layers in order with their shapes. network.js computes with it.
///
/// Eight bits change none of the answers for MNIST's 10,000 test images, and no probability by more than 0.03
/// (docs/drawing.md); sixteen would take twice the room.
struct PackedNetwork: Encodable, Equatable {
  let layers: [PackedLayer]

  /// - Throws: ``PackingError`` for a layer that the page cannot compute, and for weights that are infinite or NaN.
  init(_ network: Sequential) throws(PackingError) {
    guard network.inputShape == [28, 28, 1], network.outputShape == [10] else {
      throw PackingError.otherShape(input: network.inputShape, output: network.outputShape)
    }
    let fused = network.batchNormFused()
    guard fused.parameters.allSatisfy({ $0.value.elements.allSatisfy(\.isFinite) }) else {
      throw PackingError.overflow
    }
    var layers: [PackedLayer] = []
    var inputShape = fused.inputShape
    for (name, layer, outputShape) in fused.layers {
      guard let packed = PackedLayer(layer, from: inputShape, to: outputShape) else {
        if !layer.isIdentityAtInference {
          throw PackingError.unknownLayer(name: name, type: "\(type(of: layer))")
        }
        inputShape = outputShape
        continue
      }
      layers.append(packed)
      inputShape = outputShape
    }
    self.layers = layers
  }

  /// The most that the page may carry, in bytes of JSON.
  static let largestSize = 2_400_000

  /// The network as JSON that may stand in an HTML page: Base64, numbers and names without `<`.
  ///
  /// - Throws: ``PackingError`` for a network that is too large for a page.
  func json() throws -> String {
    let data = try JSONFormat.compact.encoder.encode(self)
    guard data.count <= Self.largestSize else { throw PackingError.tooLarge(bytes: data.count) }
    return String(decoding: data, as: UTF8.self)
  }
}

/// A network that cannot travel in the page; the text goes into the page.
enum PackingError: Error, Equatable, CustomStringConvertible {
  case unknownLayer(name: String, type: String)
  case otherShape(input: [Int], output: [Int])
  case overflow
  case tooLarge(bytes: Int)

  var description: String {
    switch self {
    case .unknownLayer(let name, let type):
      "This page cannot run the trained network: it does not know how to compute the layer \(name), a \(type)."
    case .otherShape(let input, let output):
      "This page cannot run the trained network, which maps inputs \(input) to outputs \(output) instead of "
        + "images [28, 28, 1] to ten digits."
    case .overflow:
      "This page cannot run the trained network: with batch normalization fused in, some of its weights are too "
        + "large for a 32-bit float."
    case .tooLarge(let bytes):
      "This page does not carry the trained network, which would add \(Self.megabytes(bytes)) MB, more than "
        + "\(Self.megabytes(PackedNetwork.largestSize))."
    }
  }

  private static func megabytes(_ bytes: Int) -> String { String(format: "%.1f", Double(bytes) / 1e6) }
}
