import ConvNet
import DigitNetworks
import Digits
import Engine
import Files
import Foundation
import Stage
import Tensors

/// A form in which other programs take a network.
public enum ExportFormat: String, CaseIterable, Sendable {
  case onnx, pytorch, keras

  /// The extension that the exported file's name must have.
  public var fileExtension: String { self == .onnx ? "onnx" : "py" }

  /// What goes in and comes out, for the model card.
  var interface: String {
    switch self {
    case .onnx:
      """
      The graph takes `images`, float32 `[N, 1, 28, 28]`, from 0 for paper to 1 for ink, and gives `probabilities`, float32 \
      `[N, 10]`. N may be any number. The opset is \(ONNXGraph.operatorSet). The batch normalizations are folded into the \
      weights of the layers before them.
      """
    case .pytorch:
      """
      The module takes float32 `[N, 1, 28, 28]`, from 0 for paper to 1 for ink. Each network gives logits `[N, 10]`; \
      `predict` gives the mean of the networks' probabilities.
      """
    case .keras:
      """
      The model takes float32 `[N, 28, 28, 1]`, from 0 for paper to 1 for ink. Each network gives logits `[N, 10]`; \
      `predict` gives the mean of the networks' probabilities.
      """
    }
  }
}

/// The trained networks of a workspace in the form of another program, with a model card.
public struct NetworkExport {
  /// The files, the one that was asked for first.
  public let files: [URL]
  private let contents: [Data]

  /// Prepares the files; nothing is written yet.
  ///
  /// - Parameters:
  ///   - url: the file to write; those that go with it have its name and another extension.
  ///   - steps: all of the notebook, whose records the model card cites.
  /// - Throws: ``ExportError``, and what reading the weights throws.
  public init(
    _ networks: TrainedNetworks, as format: ExportFormat, to url: URL, from workspace: Workspace,
    steps: [StepID]
  ) throws {
    let name = url.deletingPathExtension().lastPathComponent
    let base = url.deletingPathExtension()
    let (weights, card) = (base.appendingPathExtension("safetensors"), base.appendingPathExtension("md"))
    let cardContents = try ModelCard(of: networks, in: workspace, steps: steps)
    let files = format == .onnx ? [url, card] : [url, weights, card]
    self.files = files
    let text = cardContents.markdown(format, named: name, files: files.map(\.lastPathComponent))
    switch format {
    case .onnx:
      let graph = try ONNXGraph(networks.ensemble, name: name)
      let model = graph.file(
        about: "Reads handwritten digits; trained by the digits notebook. \(name).md is its model card.",
        metadata: ["recipe": networks.recipe.rawValue, "weights_sha256": cardContents.sha256])
      contents = [model, Data(text.utf8)]
    case .pytorch, .keras:
      let network = networks.networks[0]
      let python =
        try format == .pytorch
        ? PythonFile(pytorch: network, module: name) : PythonFile(keras: network, module: name)
      let file = try Data(contentsOf: workspace.url(Artifact<TrainedNetworks>.trainedNetworks.path))
      contents = [Data(python.text.utf8), file, Data(text.utf8)]
    }
  }

  /// Writes the files, each as a whole.
  ///
  /// - Throws: ``ExportError`` where a file that goes with the one asked for would replace something else, before any is
  ///   written; Foundation's error when one cannot be written.
  public func write() throws {
    for file in files.dropFirst() { try Self.checkIsOwn(file) }
    for (file, data) in zip(files, contents) { try AtomicFile.write(data, to: file) }
  }

  /// Checks that a file is what an earlier export wrote, if it is there.
  private static func checkIsOwn(_ file: URL) throws {
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    let isOwn =
      if file.pathExtension == "md" {
        (try? String(contentsOf: file, encoding: .utf8))?.hasPrefix(ModelCard.start) ?? false
      } else {
        // Weights that were tuned elsewhere say so.
        (try? Safetensors.metadata(of: file)).map { $0["architecture"] != nil && $0["source"] == nil }
          ?? false
      }
    guard isOwn else {
      throw ExportError(
        description:
          "\(file.path) already exists and was not written by an export: move it, or choose another --output"
      )
    }
  }
}
