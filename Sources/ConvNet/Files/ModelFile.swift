import Foundation

// A network is one safetensors file: parameters and statistics as tensors called `conv2d_1.filter` and so on, and the architecture
// as JSON in the metadata, so that whoever has the file has the network.
extension Sequential {
  /// Writes architecture and parameters to a `.safetensors` file.
  ///
  /// - Throws: ``FileFormatError`` when the file cannot be written.
  public func write(to url: URL) throws(FileFormatError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let architecture: String
    do {
      let description = Architecture(inputShape: inputShape, layers: layers.map { AnyLayer(layer: $0.layer) })
      architecture = String(decoding: try encoder.encode(description), as: UTF8.self)
    } catch {
      throw FileFormatError(url, "cannot be written: the architecture cannot be encoded (\(error)).")
    }
    try Safetensors(tensors: tensors, metadata: ["architecture": architecture]).write(to: url)
  }

  /// Reads a network that ``write(to:)`` wrote.
  ///
  /// - Throws: ``FileFormatError`` when the file is damaged, or its tensors do not fit its architecture.
  public init(contentsOf url: URL) throws(FileFormatError) {
    let file = try Safetensors(contentsOf: url)
    guard let json = file.metadata["architecture"] else {
      throw FileFormatError(
        url, "has no 'architecture' in its metadata; a network that 4-model or 6-train wrote does.")
    }
    do {
      let architecture = try JSONDecoder().decode(Architecture.self, from: Data(json.utf8))
      var generator = SeededGenerator(seed: 0)
      try self.init(
        inputShape: architecture.inputShape, layers: architecture.layers.map(\.layer), using: &generator)
    } catch {
      throw FileFormatError(url, "describes an architecture that cannot be built: \(error)")
    }
    let expected = tensors
    guard expected.map(\.name) == file.tensors.map(\.name),
      zip(expected, file.tensors).allSatisfy({ $0.value.shape == $1.value.shape })
    else {
      throw FileFormatError(
        url,
        """
        holds tensors that do not fit its architecture: \
        \(file.tensors.map { "\($0.name) \($0.value.shape)" }) where \
        \(expected.map { "\($0.name) \($0.value.shape)" }) are expected.
        """)
    }
    updateTensors { index, tensor in tensor = file.tensors[index].value }
  }
}

private struct Architecture: Codable {
  let inputShape: [Int]
  let layers: [AnyLayer]
}

/// A layer's kind and settings as JSON: `{"Conv2D": {"filters": 32, ...}}`.
private struct AnyLayer: Codable {
  let layer: any Layer

  /// The layers that a file may name.
  static let kinds: [String: any Layer.Type] = [
    "BatchNormalization": BatchNormalization.self, "Conv2D": Conv2D.self, "Dense": Dense.self,
    "Dropout": Dropout.self, "Flatten": Flatten.self,
    "MaxPool2D": MaxPool2D.self, "ReLU": ReLU.self,
  ]

  private struct Kind: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(layer: any Layer) { self.layer = layer }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Kind.self)
    guard let key = container.allKeys.first, let kind = Self.kinds[key.stringValue] else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: """
            '\(container.allKeys.first?.stringValue ?? "")' is none of the layers \
            \(Self.kinds.keys.sorted().joined(separator: ", "))
            """))
    }
    layer = try container.decode(kind, forKey: key)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Kind.self)
    try container.encode(layer, forKey: Kind(stringValue: "\(type(of: layer))"))
  }
}
