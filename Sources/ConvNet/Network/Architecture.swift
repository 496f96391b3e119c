import Tensors

/// A network's layers without what they have learned: the shape of one input, and the layers in order.
///
/// As JSON: `{"inputShape": [28, 28, 1], "layers": [{"Conv2D": {"filters": 32, ...}}, {"ReLU": {}}, ...]}`.
public struct Architecture: Sendable, Codable {
  /// The shape of one input, without the batch axis.
  public var inputShape: [Int]
  /// The layers, first layer first. Only their settings are stored.
  public var layers: [any Layer]

  public init(inputShape: [Int], layers: [any Layer]) {
    self.inputShape = inputShape
    self.layers = layers
  }

  private enum CodingKeys: CodingKey { case inputShape, layers }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    inputShape = try container.decode([Int].self, forKey: .inputShape)
    var list = try container.nestedUnkeyedContainer(forKey: .layers)
    layers = []
    while !list.isAtEnd { layers.append(try layerTypes.decode(from: list.superDecoder())) }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(inputShape, forKey: .inputShape)
    var list = container.nestedUnkeyedContainer(forKey: .layers)
    for layer in layers { try layerTypes.encode(layer, to: list.superEncoder()) }
  }
}

extension Sequential {
  /// Builds a network and initializes its parameters.
  ///
  /// - Throws: ``ArchitectureError`` that names the first layer that does not fit onto the one before.
  public init(_ architecture: Architecture, using generator: inout SeededGenerator) throws(ArchitectureError)
  {
    try self.init(inputShape: architecture.inputShape, layers: architecture.layers, using: &generator)
  }

  /// The layers without what they have learned.
  public var architecture: Architecture {
    Architecture(inputShape: inputShape, layers: layers.map(\.layer))
  }
}
