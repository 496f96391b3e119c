import Foundation
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
    while !list.isAtEnd {
      // Decoding thousands would take minutes before the first of them is checked.
      guard layers.count < ArchitectureLimits.layers else {
        throw ArchitectureError("has more than \(ArchitectureLimits.layers) layers")
      }
      layers.append(try layerTypes.decode(from: list.superDecoder()))
    }
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

/// Collects the layers that a ``Sequential`` lists.
@resultBuilder
public enum LayerBuilder {
  public static func buildExpression(_ layer: any Layer) -> [any Layer] { [layer] }
  public static func buildExpression(_ layers: [any Layer]) -> [any Layer] { layers }
  public static func buildBlock(_ layers: [any Layer]...) -> [any Layer] { layers.flatMap { $0 } }
  public static func buildArray(_ layers: [[any Layer]]) -> [any Layer] { layers.flatMap { $0 } }
  public static func buildOptional(_ layers: [any Layer]?) -> [any Layer] { layers ?? [] }
  public static func buildEither(first layers: [any Layer]) -> [any Layer] { layers }
  public static func buildEither(second layers: [any Layer]) -> [any Layer] { layers }
}

extension Sequential: CustomStringConvertible {
  /// A table of the layers like Keras's `summary()`: name and settings, output shape, number of parameters.
  public var description: String {
    var rows = [
      ["Layer", "Settings", "Output shape", "Parameters"], ["input", "", shapeText(inputShape), ""],
    ]
    for (name, layer, outputShape) in layers {
      let count = layer.parameters.reduce(0) { $0 + $1.value.count }
      rows.append([name, layer.summary, shapeText(outputShape), grouped(count)])
    }
    rows.append(["total", "", "", grouped(parameterCount)])
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
    var lines = rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 3 ? padding + cell.0 : cell.0 + padding
      }.joined(separator: "  ")
    }
    lines.insert(rule, at: 1)
    lines.insert(rule, at: lines.count - 1)
    return lines.joined(separator: "\n")
  }

  private func shapeText(_ shape: [Int]) -> String {
    "[N, " + shape.map(String.init).joined(separator: ", ") + "]"
  }

  /// A number with its thousands set apart, 887,530, whatever the user's locale.
  private func grouped(_ number: Int) -> String {
    number.formatted(.number.locale(Locale(identifier: "en_US")))
  }
}
