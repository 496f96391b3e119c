import ConvNet
import Tensors

extension ONNXGraph {
  /// From images `[N, 1, 28, 28]` to the mean of the networks' probabilities `[N, 10]`.
  ///
  /// Nodes are called as the layers are, those of the second network `network_2.conv2d_1` and so on. Each batch
  /// normalization after a convolution or a dense layer is a part of that layer's weights, and dropout is left out.
  ///
  /// - Throws: ``ExportError`` for a layer that has no operator here.
  init(_ ensemble: Ensemble, name: String) throws(ExportError) {
    let shape = ensemble.networks[0].inputShape
    let classes = ensemble.networks[0].outputShape
    self.init(
      name: name,
      input: Port(
        name: "images", shape: [nil, shape[2], shape[0], shape[1]],
        about: "Digits as MNIST has them, from 0 for paper to 1 for ink."),
      output: Port(
        name: "probabilities", shape: [nil] + classes, about: "The probability of each digit from 0 to 9."))
    let isSingle = ensemble.networks.count == 1
    var answers: [String] = []
    for (index, network) in ensemble.networks.enumerated() {
      let prefix = index == 0 ? "" : "network_\(index + 1)."
      let logits = try append(network.batchNormFused(), prefix: prefix)
      let answer = isSingle ? output.name : "\(prefix)softmax"
      nodes.append(
        Node(
          name: "\(prefix)softmax", operation: "Softmax", inputs: [logits], output: answer,
          attributes: [("axis", .int(-1))]))
      answers.append(answer)
    }
    if !isSingle {
      nodes.append(Node(name: "mean", operation: "Mean", inputs: answers, output: output.name))
    }
  }

  /// Adds a network's layers.
  ///
  /// - Returns: the name of the logits.
  private mutating func append(_ network: Sequential, prefix: String) throws(ExportError) -> String {
    var current = input.name
    let images = network.flattenedImages
    for (entry, shape) in zip(network.layers, network.inputShapes) {
      let name = prefix + entry.name
      let (layer, image) = (entry.layer, images[entry.name])
      /// Adds a tensor of the layer; returns its name.
      func tensor(_ parameter: Parameter, as value: Tensor? = nil) -> String {
        tensors.append(("\(name).\(parameter.name)", value ?? parameter.value))
        return "\(name).\(parameter.name)"
      }
      let node: Node
      switch layer {
      case let layer as Conv2D:
        let zeros = layer.zeros(around: shape)
        node = Node(
          name: name, operation: "Conv",
          inputs: [
            current, tensor(layer.parameters[0], as: layer.parameters[0].value.transposed([3, 2, 0, 1])),
            tensor(layer.parameters[1]),
          ], output: name,
          attributes: [
            ("kernel_shape", .ints([layer.filterSize, layer.filterSize])),
            ("pads", .ints([zeros.top, zeros.left, zeros.bottom, zeros.right])),
            ("strides", .ints([layer.strides, layer.strides])),
          ])
      case let layer as Dense:
        let weights = layer.parameters[0]
        node = Node(
          name: name, operation: "Gemm",
          inputs: [
            current, tensor(weights, as: image.map { weights.value.reordered(forImage: $0) }),
            tensor(layer.parameters[1]),
          ], output: name)
      case let layer as BatchNormalization:
        node = Node(
          name: name, operation: "BatchNormalization",
          inputs: [current]
            + (layer.parameters + layer.statistics.prefix(2)).map { parameter in
              tensor(parameter, as: image.map { parameter.value.reordered(forImage: $0) })
            }, output: name, attributes: [("epsilon", .float(layer.epsilon))])
      case let layer as MaxPool2D:
        node = Node(
          name: name, operation: "MaxPool", inputs: [current], output: name,
          attributes: [
            ("kernel_shape", .ints([layer.poolSize, layer.poolSize])),
            ("strides", .ints([layer.strides, layer.strides])),
          ])
      case is ReLU: node = Node(name: name, operation: "Relu", inputs: [current], output: name)
      case is Flatten: node = Node(name: name, operation: "Flatten", inputs: [current], output: name)
      case is Dropout: continue
      default: throw .unknown(layer, named: name, in: "ONNX operator")
      }
      nodes.append(node)
      current = name
    }
    return current
  }
}
