import Tensors

/// The layers of an architecture that fit together, with their names and shapes, before any of their tensors is
/// created.
///
/// An architecture can come from a file, so everything that it asks for is checked here, with arithmetic that cannot
/// overflow.
struct LayerPlan {
  let inputShape: [Int]
  private(set) var layers: [(name: String, layer: any Layer, inputShape: [Int], outputShape: [Int])] = []

  /// - Parameter types: the types that the layers may have.
  /// - Throws: ``ArchitectureError`` that names the first layer that does not fit onto the one before, or is too large.
  init(_ architecture: Architecture, of types: TypeRegistry<any Layer> = layerTypes) throws(ArchitectureError)
  {
    inputShape = architecture.inputShape
    guard !inputShape.isEmpty, inputShape.allSatisfy({ $0 > 0 }) else {
      throw ArchitectureError("Inputs of shape \(inputShape) are empty.")
    }
    try ArchitectureLimits.checkValues(of: inputShape, "Inputs of shape \(inputShape) have")
    guard architecture.layers.count <= ArchitectureLimits.layers else {
      throw ArchitectureError(
        "A network has at most \(ArchitectureLimits.layers) layers, not \(architecture.layers.count).")
    }
    var shape = inputShape
    var counts: [String: Int] = [:]
    var values = 0
    for (index, layer) in architecture.layers.enumerated() {
      let kind = "\(type(of: layer))".lowercased()
      counts[kind, default: 0] += 1
      let name = "\(kind)_\(counts[kind, default: 0])"
      let outputShape: [Int]
      do throws(ArchitectureError) {
        outputShape = try layer.outputShape(for: shape)
      } catch {
        throw ArchitectureError("Layer \(index + 1), \(name), \(error.description).")
      }
      guard types.contains(layer) else {
        throw ArchitectureError(
          """
          Layer \(index + 1), \(name), is of a type that no network's file may name: \
          add `\(type(of: layer)).self` to `layerTypes` in Sources/ConvNet/Network/Layer.swift.
          """)
      }
      values += try ArchitectureLimits.checkValues(
        of: outputShape, "Layer \(index + 1), \(name), has outputs of shape \(outputShape),")
      guard values <= ArchitectureLimits.allValues else {
        throw ArchitectureError(
          "The layers up to \(index + 1), \(name), compute more than \(ArchitectureLimits.allValues) values "
            + "from an input."
        )
      }
      for tensor in layer.parameterShapes(inputShape: shape) + layer.statisticShapes(inputShape: shape) {
        guard let count = storageSize(of: tensor.shape), count <= ArchitectureLimits.weights else {
          throw ArchitectureError(
            """
            Layer \(index + 1), \(name), has a \(tensor.name) of shape \(tensor.shape), \
            more than \(ArchitectureLimits.weights) numbers.
            """)
        }
      }
      layers.append((name, layer, shape, outputShape))
      shape = outputShape
    }
  }

  /// The names and shapes of all tensors, in the order of ``Sequential/tensors``.
  var tensorShapes: [TensorShape] {
    let parameters = layers.flatMap { name, layer, inputShape, _ in
      layer.parameterShapes(inputShape: inputShape).map { ("\(name).\($0.name)", $0.shape) }
    }
    let statistics = layers.flatMap { name, layer, inputShape, _ in
      layer.statisticShapes(inputShape: inputShape).map { ("\(name).\($0.name)", $0.shape) }
    }
    return parameters + statistics
  }
}

/// How large a network may be: many times larger than one for digits, but small enough that a damaged file cannot ask
/// for more memory or time than a machine has.
enum ArchitectureLimits {
  static let layers = 256
  /// The values that a layer computes from one input.
  static let values = 1 << 20
  /// The values that all layers together compute from one input.
  static let allValues = 1 << 22
  /// The numbers of one tensor: 1 GiB.
  static let weights = 1 << 28

  /// The number of values of a shape.
  ///
  /// - Parameter subject: the start of the message, up to "has".
  @discardableResult
  static func checkValues(of shape: [Int], _ subject: String) throws(ArchitectureError) -> Int {
    guard let count = storageSize(of: shape), count <= values else {
      throw ArchitectureError("\(subject) more than \(values) values.")
    }
    return count
  }
}
