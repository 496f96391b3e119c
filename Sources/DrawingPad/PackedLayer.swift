import ConvNet
import Foundation
import Tensors

/// A layer of a ``PackedNetwork``: what network.js needs to know of it. Arrays of numbers are in Base64, weights as
/// signed bytes, others as little-endian 32-bit floats.
struct PackedLayer: Encodable, Equatable {
  /// A key of `layerKinds` in network.js.
  let kind: String
  /// The shape of one input, `[H, W, C]` or `[N]`.
  let input: [Int]
  let output: [Int]
  var filterSize: Int?
  var poolSize: Int?
  var strides: Int?
  /// Rows of zeros above the image.
  var top: Int?
  /// Columns of zeros to the left of it.
  var left: Int?
  /// `[inputs, outputs]`, each times its output's scale.
  var weights: Data?
  var scales: Data?
  var bias: Data?
  var factors: Data?
  var offsets: Data?

  /// nil for a layer that network.js has no computation for, or does without.
  init?(_ layer: any Layer, from input: [Int], to output: [Int]) {
    (self.input, self.output) = (input, output)
    switch layer {
    case let layer as Conv2D:
      kind = "convolution"
      (filterSize, strides) = (layer.filterSize, layer.strides)
      let zeros = layer.zeros(around: input)
      (top, left) = (zeros.top, zeros.left)
      store(weights: layer.parameters[0].value, bias: layer.parameters[1].value)
    case let layer as Dense:
      kind = "dense"
      store(weights: layer.parameters[0].value, bias: layer.parameters[1].value)
    case let layer as MaxPool2D:
      kind = "pooling"
      (poolSize, strides) = (layer.poolSize, layer.strides)
    case is ReLU:
      kind = "rectifier"
    default:
      // A batch normalization that follows no weights.
      guard let scaling = layer.inferenceScaling else { return nil }
      kind = "scaling"
      (factors, offsets) = (scaling.factors.littleEndianBytes, scaling.offsets.littleEndianBytes)
    }
  }

  /// Rounds weights `[..., outputs]` to a whole multiple, -127 to 127, of each output's scale.
  private mutating func store(weights: Tensor, bias: Tensor) {
    let count = bias.count
    var largest = [Float](repeating: 0, count: count)
    for (i, weight) in weights.elements.enumerated() {
      largest[i % count] = max(largest[i % count], abs(weight))
    }
    // Weights so small that a scale for them would be 0 are 0.
    let scales = largest.map { $0 > 1e-30 ? $0 / 127 : 1 }
    self.weights = Data(
      weights.elements.enumerated().map { i, weight in
        UInt8(bitPattern: Int8((weight / scales[i % count]).rounded()))
      })
    self.scales = scales.littleEndianBytes
    self.bias = bias.elements.littleEndianBytes
  }
}
