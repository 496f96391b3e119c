import Foundation
import Tensors

/// A graph of operators, as an ONNX file holds it.
///
/// The numbers of the fields are those of <https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>.
struct ONNXGraph {
  enum Attribute {
    case int(Int)
    case ints([Int])
    case float(Float)
  }

  struct Node {
    let name: String
    let operation: String
    let inputs: [String]
    let output: String
    var attributes: [(name: String, value: Attribute)] = []
  }

  /// A value that goes in or comes out; nil in its shape is the batch axis, of any length.
  struct Port {
    let name: String
    let shape: [Int?]
    let about: String
  }

  let name: String
  var nodes: [Node] = []
  var tensors: [(name: String, value: Tensor)] = []
  var input: Port
  var output: Port

  /// The operators are those of this version.
  static let operatorSet = 17
  /// The first version of the file format with that operator set.
  private static let fileFormat = 8

  /// The file, with a description and further text by key.
  func file(about: String, metadata: [String: String]) -> Data {
    var model = ProtobufMessage()
    model.add(1, Self.fileFormat)
    model.add(2, "digits notebook")
    model.add(6, about)
    model.add(7, message)
    var operators = ProtobufMessage()
    operators.add(2, Self.operatorSet)
    model.add(8, operators)
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      var entry = ProtobufMessage()
      entry.add(1, key)
      entry.add(2, value)
      model.add(14, entry)
    }
    return model.data
  }

  private var message: ProtobufMessage {
    var graph = ProtobufMessage()
    for node in nodes { graph.add(1, node.message) }
    graph.add(2, name)
    for (name, value) in tensors { graph.add(5, value.message(name: name)) }
    graph.add(11, input.message)
    graph.add(12, output.message)
    return graph
  }
}

extension ONNXGraph.Node {
  fileprivate var message: ProtobufMessage {
    var node = ProtobufMessage()
    for input in inputs { node.add(1, input) }
    node.add(2, output)
    node.add(3, name)
    node.add(4, operation)
    for (name, value) in attributes {
      var attribute = ProtobufMessage()
      attribute.add(1, name)
      switch value {
      case .float(let number):
        attribute.add(2, number)
        attribute.add(20, 1)
      case .int(let number):
        attribute.add(3, number)
        attribute.add(20, 2)
      case .ints(let numbers):
        for number in numbers { attribute.add(8, number) }
        attribute.add(20, 7)
      }
      node.add(5, attribute)
    }
    return node
  }
}

extension ONNXGraph.Port {
  fileprivate var message: ProtobufMessage {
    var shape = ProtobufMessage()
    for length in self.shape {
      var dimension = ProtobufMessage()
      if let length { dimension.add(1, length) } else { dimension.add(2, "N") }
      shape.add(1, dimension)
    }
    var tensor = ProtobufMessage()
    tensor.add(1, elementsAreFloats)
    tensor.add(2, shape)
    var type = ProtobufMessage()
    type.add(1, tensor)
    var port = ProtobufMessage()
    port.add(1, name)
    port.add(2, type)
    port.add(3, about)
    return port
  }
}

extension Tensor {
  fileprivate func message(name: String) -> ProtobufMessage {
    var tensor = ProtobufMessage()
    for length in shape { tensor.add(1, length) }
    tensor.add(2, elementsAreFloats)
    tensor.add(8, name)
    tensor.add(9, elements.littleEndianBytes)
    return tensor
  }
}

/// The number of the type of elements that have 32 bits.
private let elementsAreFloats = 1
