import ArgumentParser
import Engine
import Exports
import Foundation
import Stage

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes the network that step 6 trained for ONNX Runtime, PyTorch or Keras.",
    discussion: """
      onnx writes FILE.onnx: images [N, 1, 28, 28] in, the mean probabilities of all networks [N, 10] out.

      pytorch and keras write FILE.py, which builds the network in the framework's own idiom, and FILE.safetensors with the \
      weights, which it loads; it needs the package safetensors from PyPI. It can save them again after \
      fine-tuning.

      With each comes FILE.md, a model card: what the network is, how it was trained, how accurate it is, and how its \
      input must look. Each image is read once, as by `./notebook predict`.
      """)

  @Option(help: "onnx, pytorch or keras.") var format: ExportFormat

  @Option(help: ArgumentHelp("The file to write, as in digits.onnx or digits.py.", valueName: "file"))
  var output: String

  @Option(help: ArgumentHelp("The folder with artifacts/ (default: the package).", valueName: "dir"))
  var workspace: String?

  func validate() throws {
    let url = URL(filePath: output)
    let name = url.deletingPathExtension().lastPathComponent
    guard url.pathExtension == format.fileExtension else {
      throw ValidationError(
        "--output is \(output), but with --format \(format.rawValue) its name must end in .\(format.fileExtension)"
      )
    }
    guard format != .onnx else { return }
    guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else {
      throw ValidationError(
        "--output is \(output), which Python cannot import: use letters, digits and underscores, as in digits.py"
      )
    }
    guard !["torch", "keras", "numpy", "safetensors", "tensorflow", "jax"].contains(name) else {
      throw ValidationError(
        "--output is \(output), which would take the place of Python's own \(name): choose another name, such as digits.py"
      )
    }
  }

  func run() throws {
    let package = try NotebookPackage()
    let workspace = try package.existingWorkspace(workspace)
    let networks = try package.trainedNetworks(in: workspace, threads: ProcessorQuota.threads)
    let url = try OutputPlace(output).url
    let export = try NetworkExport(networks, as: format, to: url, from: workspace, steps: package.steps)
    try export.write()
    for file in export.files { print(file.path) }
  }
}

extension ExportFormat: ExpressibleByArgument {}
