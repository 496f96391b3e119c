import ConvNet
import DigitNetworks
import Digits
import Engine
import Foundation
import Stage
import Tensors
import TestSupport
import Testing

@testable import Exports

@Suite("An exported network")
struct NetworkExportTests {
  private static let layers: [any Layer] = [
    Conv2D(filters: 4, filterSize: 5, strides: 2, padding: .same), BatchNormalization(), ReLU(),
    MaxPool2D(poolSize: 2), Flatten(), BatchNormalization(), Dropout(rate: 0.25), Dense(units: 6), ReLU(),
    Dense(units: 10),
  ]

  private static func network(_ layers: [any Layer] = layers) throws -> Sequential {
    var generator = SeededGenerator(seed: 3)
    return try Sequential(Architecture(inputShape: [28, 28, 1], layers: layers), using: &generator)
  }

  @Test("axes are exchanged as NumPy exchanges them")
  func transposes() {
    let tensor = Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6])
    #expect(tensor.transposed([1, 0]) == Tensor(shape: [3, 2], elements: [1, 4, 2, 5, 3, 6]))
    let image = Tensor(shape: [4, 1], elements: [1, 10, 2, 20])
    // An image of 1 x 2 pixels and two channels.
    #expect(image.reordered(forImage: [1, 2, 2]) == Tensor(shape: [4, 1], elements: [1, 2, 10, 20]))
  }

  @Test("the graph has a node for each layer, by its name; what is fused or dropped has none")
  func nodes() throws {
    let graph = try ONNXGraph(Ensemble([Self.network(), Self.network()]), name: "two")
    let names = [
      "conv2d_1", "relu_1", "maxpool2d_1", "flatten_1", "batchnormalization_2", "dense_1", "relu_2",
      "dense_2",
      "softmax",
    ]
    #expect(graph.nodes.map(\.name) == names + names.map { "network_2.\($0)" } + ["mean"])
    #expect(graph.nodes.last?.inputs == ["softmax", "network_2.softmax"])
    #expect(graph.tensors.map(\.name).prefix(2) == ["conv2d_1.filter", "conv2d_1.bias"])
    #expect(graph.tensors[0].value.shape == [4, 1, 5, 5])
  }

  @Test("PyTorch's layers are those of the network, with the padding that a stride needs")
  func pytorch() throws {
    let text = try PythonFile(pytorch: Self.network(), module: "digits").text
    for line in [
      "(\"conv2d_1_padding\", nn.ZeroPad2d((1, 2, 1, 2))),", "(\"conv2d_1\", nn.Conv2d(1, 4, 5, stride=2)),",
      "(\"batchnormalization_2\", nn.BatchNorm1d(196, eps=1e-05, momentum=0.1)),",
      "(\"dense_1\", nn.Linear(196, 6)),", "\"dense_1.weights\": (7, 7, 4)}", "import digits",
    ] {
      #expect(text.contains(line), "'\(line)' is missing in\n\(text)")
    }
    #expect(!text.contains("MODULE") && !text.contains("# LAYERS"), "\(text)")
  }

  @Test("Keras' layers are those of the network")
  func keras() throws {
    let text = try PythonFile(keras: Self.network(), module: "digits").text
    for line in [
      "keras.Input((28, 28, 1)),", "layers.Conv2D(4, 5, strides=2, padding=\"same\", name=\"conv2d_1\"),",
      "layers.BatchNormalization(momentum=0.9, epsilon=1e-05, name=\"batchnormalization_1\"),",
      "layers.Dropout(0.25, name=\"dropout_1\"),",
    ] {
      #expect(text.contains(line), "'\(line)' is missing in\n\(text)")
    }
  }

  @Test("the accompanying files replace those of an earlier export, and nothing else")
  func ownFiles() throws {
    try withTemporaryFolder { folder in
      let workspace = Workspace(folder.appending(path: "workspace"))
      let networks = TrainedNetworks([try Self.network()], recipe: .original)
      let weights = workspace.url(Artifact<TrainedNetworks>.trainedNetworks.path)
      try FileManager.default.createDirectory(
        at: weights.deletingLastPathComponent(), withIntermediateDirectories: true)
      try networks.ensemble.write(to: weights, metadata: [Recipe.metadataKey: networks.recipe.rawValue])
      let file = folder.appending(path: "digits.py")
      func export() throws {
        try NetworkExport(networks, as: .pytorch, to: file, from: workspace, steps: []).write()
      }
      try export()
      try export()
      let card = folder.appending(path: "digits.md")
      #expect(try String(contentsOf: card, encoding: .utf8).contains("| recipe | original |"))
      #expect(
        try Data(contentsOf: folder.appending(path: "digits.safetensors")) == Data(contentsOf: weights))

      try networks.ensemble.write(
        to: folder.appending(path: "digits.safetensors"), metadata: ["source": "PyTorch, tuned"])
      #expect(throws: ExportError.self) { try export() }
      try FileManager.default.removeItem(at: folder.appending(path: "digits.safetensors"))
      try Data("# My notes\n".utf8).write(to: card)
      #expect(throws: ExportError.self) { try export() }
      #expect(try String(contentsOf: card, encoding: .utf8) == "# My notes\n")
    }
  }
}
