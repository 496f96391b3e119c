import ConvNet
import Foundation

/// A Python file that builds a network in a framework's own idiom, and loads and saves its weights.
///
/// It comes from a template, in which `# LAYERS` is where the layers go and `MODULE` the module's name.
struct PythonFile {
  let text: String

  /// - Parameters:
  ///   - module: the file's name without its extension.
  ///   - replacements: further texts of the template by what takes their place.
  init(
    template: [UInt8], module: String, layers: [String], replacements: [String: String] = [:]
  ) {
    let indent = "        "
    var text = String(decoding: template, as: UTF8.self)
      .replacing("\(indent)# LAYERS", with: layers.map { "\(indent)\($0)," }.joined(separator: "\n"))
      .replacing("MODULE", with: module)
    for (old, new) in replacements { text = text.replacing(old, with: new) }
    self.text = text
  }
}

extension PythonFile {
  /// The network in PyTorch.
  ///
  /// - Throws: ``ExportError`` for a layer that has no counterpart here.
  init(pytorch network: Sequential, module: String) throws(ExportError) {
    var lines: [String] = []
    for (entry, shape) in zip(network.layers, network.inputShapes) {
      func add(_ suffix: String = "", _ call: String) {
        lines.append("(\"\(entry.name)\(suffix)\", nn.\(call))")
      }
      let channels = shape[shape.count - 1]
      switch entry.layer {
      case let layer as Conv2D:
        let zeros = layer.zeros(around: shape)
        var padding = ", padding=(\(zeros.top), \(zeros.left))"
        if layer.padding == .same, layer.strides == 1 { padding = ", padding=\"same\"" }
        if layer.padding == .valid { padding = "" }
        if layer.strides > 1, zeros.top != zeros.bottom || zeros.left != zeros.right {
          add("_padding", "ZeroPad2d((\(zeros.left), \(zeros.right), \(zeros.top), \(zeros.bottom)))")
          padding = ""
        }
        let strides = layer.strides > 1 ? ", stride=\(layer.strides)" : ""
        add("", "Conv2d(\(channels), \(layer.filters), \(layer.filterSize)\(strides)\(padding))")
      case let layer as BatchNormalization:
        add(
          "",
          "BatchNorm\(shape.count == 3 ? 2 : 1)d(\(channels), eps=\(layer.epsilon), momentum=\(layer.momentum))"
        )
      case let layer as MaxPool2D:
        add(
          "",
          "MaxPool2d(\(layer.poolSize)\(layer.strides == layer.poolSize ? "" : ", stride=\(layer.strides)"))")
      case let layer as Dense: add("", "Linear(\(channels), \(layer.units))")
      case let layer as Dropout: add("", "Dropout(\(layer.rate))")
      case is ReLU: add("", "ReLU()")
      case is Flatten: add("", "Flatten()")
      default: throw .unknown(entry.layer, named: entry.name, in: "PyTorch module")
      }
    }
    let images = network.flattenedImages
    let flattened = network.layers.flatMap { entry -> [String] in
      guard let image = images[entry.name] else { return [] }
      let tensors = entry.layer is Dense ? entry.layer.parameters.prefix(1) : entry.layer.parameters[...]
      return (tensors + entry.layer.statistics.prefix(2)).map { parameter in
        "\"\(entry.name).\(parameter.name)\": (\(image.map(String.init).joined(separator: ", ")))"
      }
    }
    self.init(
      template: PackageResources.pytorch_py, module: module, layers: lines,
      replacements: ["FLATTENED = {}": "FLATTENED = {\(flattened.joined(separator: ", "))}"])
  }

  /// The network in Keras.
  ///
  /// - Throws: ``ExportError`` for a layer that has no counterpart here.
  init(keras network: Sequential, module: String) throws(ExportError) {
    var lines: [String] = []
    for entry in network.layers {
      func add(_ call: String, _ arguments: String...) {
        lines.append(
          "layers.\(call)(\((arguments.filter { !$0.isEmpty } + ["name=\"\(entry.name)\""]).joined(separator: ", ")))"
        )
      }
      func strides(_ strides: Int, usual: Int) -> String { strides == usual ? "" : "strides=\(strides)" }
      switch entry.layer {
      case let layer as Conv2D:
        add(
          "Conv2D", "\(layer.filters)", "\(layer.filterSize)", strides(layer.strides, usual: 1),
          layer.padding == .same ? "padding=\"same\"" : "")
      case let layer as BatchNormalization:
        add("BatchNormalization", "momentum=\(1 - layer.momentum)", "epsilon=\(layer.epsilon)")
      case let layer as MaxPool2D:
        add("MaxPooling2D", "\(layer.poolSize)", strides(layer.strides, usual: layer.poolSize))
      case let layer as Dense: add("Dense", "\(layer.units)")
      case let layer as Dropout: add("Dropout", "\(layer.rate)")
      case is ReLU: add("ReLU")
      case is Flatten: add("Flatten")
      default: throw .unknown(entry.layer, named: entry.name, in: "Keras layer")
      }
    }
    let shape = network.inputShape.map(String.init).joined(separator: ", ")
    self.init(
      template: PackageResources.keras_py, module: module, layers: lines,
      replacements: ["INPUT_SHAPE": "(\(shape))"])
  }
}
