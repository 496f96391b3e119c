import ConvNet
import DigitFigures
import DigitNetworks
import Figures
import Tensors

extension ArchitectureDiagram {
  /// The layers of a network that ends in a softmax; activations and normalizations are drawn with the layer before.
  public init(_ network: Sequential) {
    var blocks = [ArchitectureDiagram.Layer(name: "Input", outputShape: network.inputShape)]
    for (_, layer, outputShape) in network.layers {
      let parameters = layer.parameters.reduce(0) { $0 + $1.value.count }
      if let note = layer.diagramNote {
        blocks[blocks.count - 1].detail += ", \(note)"
        blocks[blocks.count - 1].parameters += parameters
      } else {
        blocks.append(
          .init(
            name: "\(type(of: layer))", detail: layer.summary, outputShape: outputShape,
            parameters: parameters))
      }
    }
    blocks[blocks.count - 1].detail += ", softmax"
    self.init(
      title: "The network", subtitle: "\(NumberText.grouped(network.parameterCount)) parameters",
      layers: blocks)
  }
}

extension FilterGrid {
  /// The filters of a network's first convolution, at most 256; none if it has no convolution.
  ///
  /// - Parameter network: takes images with one channel.
  public init(firstLayerOf network: Sequential) {
    let convolution = network.layers.lazy.compactMap { $0.layer as? Conv2D }.first
    let size = convolution?.filterSize ?? 1
    let filters = convolution?.parameters.first?.value.channels ?? []
    let shown = filters.prefix(256)
    let count = shown.count < filters.count ? "\(shown.count) of \(filters.count)" : "\(filters.count)"
    self.init(
      title: "The first layer's filters",
      subtitle: convolution == nil ? "None" : "\(count) filters of \(size) × \(size) weights",
      filterWidth: size, filterHeight: size, columns: 8, filters: Array(shown))
  }
}

extension FeatureMaps {
  /// What the layers of a network make of a digit.
  ///
  /// - Parameters:
  ///   - image: [1, 28, 28, 1].
  ///   - label: the digit that it shows.
  /// - Throws: ``OverflowError``.
  public init(of image: Tensor, label: Int, through network: Sequential) throws(OverflowError) {
    var layers = [FeatureMaps.Layer(name: "image", shape: network.inputShape, elements: image.elements)]
    for ((name, layer, shape), outputs) in zip(network.layers, network.activations(of: image))
    where !layer.isIdentityAtInference {
      try OverflowError.check(outputs, "the outputs of \(name)")
      var maps = FeatureMaps.Layer(name: name, shape: shape, elements: outputs.elements)
      // For a convolution with its normalization and activation, only the last output is shown.
      if let note = layer.diagramNote {
        let before = layers.removeLast()
        maps.name = before.name
        maps.followers = before.followers + [note]
      }
      layers.append(maps)
    }
    let answer = network.predict(image, threads: 1)
    self.init(
      title: "One digit's path through the network",
      subtitle:
        "A validation image, labeled \(label) and read as \(answer.argmaxOfRows()[0]); black marks a layer's highest values, "
        + "white zero and less",
      // The last layer's logits are shown as probabilities.
      layers: layers.dropLast(),
      scores: answer.entry(0).enumerated().map { .init(name: "\($0)", probability: Double($1)) })
  }
}
