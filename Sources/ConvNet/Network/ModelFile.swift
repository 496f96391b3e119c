import Files
import Foundation
import Tensors

// A network is one safetensors file: parameters and statistics as tensors called `conv2d_1.filter` and so on, and the
// architecture as JSON in the metadata, so that the file is all of the network. In an ensemble's file these are the
// first network's; those of the others are called `network_2.conv2d_1.filter` and so on.
extension Ensemble {
  /// Writes the networks to a `.safetensors` file, which is also the first network's.
  ///
  /// - Parameter metadata: text by key that goes into the file too; `Safetensors.metadata(of:)` reads it again. The key
  ///   "architecture" is taken.
  /// - Throws: ``FileFormatError`` when the file cannot be written.
  public func write(to url: URL, metadata: [String: String] = [:]) throws(FileFormatError) {
    precondition(metadata["architecture"] == nil, "The metadata's 'architecture' is the network's own")
    let tensors = networks.enumerated().flatMap { index, network in
      network.tensors.map { (prefix(ofNetwork: index) + $0.name, $0.value) }
    }
    var metadata = metadata
    metadata["architecture"] = try networks[0].architectureJSON(for: url)
    try Safetensors(tensors: tensors, metadata: metadata).write(to: url)
  }

  /// Reads what ``write(to:metadata:)``, or a single network's, wrote.
  ///
  /// - Throws: ``FileFormatError`` when the file is damaged, or its tensors do not fit its architecture.
  public init(contentsOf url: URL) throws(FileFormatError) {
    let file = try Safetensors(contentsOf: url)
    let network = try Sequential(architectureIn: file, at: url)
    let size = max(network.tensors.count, 1)
    var networks: [Sequential] = []
    for start in stride(from: 0, to: max(file.tensors.count, 1), by: size) {
      let tensors = file.tensors[start..<min(start + size, file.tensors.count)]
      networks.append(try network.with(tensors, of: prefix(ofNetwork: networks.count), at: url))
    }
    self.init(networks)
  }
}

extension Sequential {
  /// Writes architecture and parameters to a `.safetensors` file.
  ///
  /// - Parameter metadata: text by key that goes into the file too, as in ``Ensemble/write(to:metadata:)``.
  /// - Throws: ``FileFormatError`` when the file cannot be written.
  public func write(to url: URL, metadata: [String: String] = [:]) throws(FileFormatError) {
    try Ensemble([self]).write(to: url, metadata: metadata)
  }

  /// Reads a network that ``write(to:metadata:)`` wrote; of an ensemble, the first one.
  ///
  /// - Throws: ``FileFormatError`` when the file is damaged, or its tensors do not fit its architecture.
  public init(contentsOf url: URL) throws(FileFormatError) {
    self = try Ensemble(contentsOf: url).networks[0]
  }

  /// The architecture as JSON.
  fileprivate func architectureJSON(for url: URL) throws(FileFormatError) -> String {
    do {
      return String(decoding: try JSONFormat.compact.encoder.encode(architecture), as: UTF8.self)
    } catch {
      throw FileFormatError(url, "cannot be written: the architecture cannot be encoded (\(error)).")
    }
  }

  /// The network that a file describes, with other parameters.
  fileprivate init(architectureIn file: Safetensors, at url: URL) throws(FileFormatError) {
    guard let json = file.metadata["architecture"] else {
      throw FileFormatError(
        url, "has no 'architecture' in its metadata; a network that 4-model or 6-train wrote does.")
    }
    do {
      let architecture = try JSONDecoder().decode(Architecture.self, from: Data(json.utf8))
      var generator = SeededGenerator(seed: 0)
      try self.init(architecture, using: &generator)
    } catch {
      throw FileFormatError(url, "describes an architecture that cannot be built: \(error)")
    }
  }

  /// The network with `found`, whose names start with `prefix`, as its tensors.
  fileprivate func with(
    _ found: ArraySlice<(name: String, value: Tensor)>, of prefix: String, at url: URL
  ) throws(FileFormatError) -> Sequential {
    let expected = tensors.map { (name: prefix + $0.name, value: $0.value) }
    guard expected.map(\.name) == found.map(\.name),
      zip(expected, found).allSatisfy({ $0.value.shape == $1.value.shape })
    else {
      throw FileFormatError(
        url,
        """
        holds tensors that do not fit its architecture: \
        \(found.map { "\($0.name) \($0.value.shape)" }) where \
        \(expected.map { "\($0.name) \($0.value.shape)" }) are expected.
        """)
    }
    var network = self
    network.updateTensors { index, tensor in tensor = found[found.startIndex + index].value }
    return network
  }
}

/// The prefix of the names of a network's tensors in an ensemble's file.
private func prefix(ofNetwork index: Int) -> String { index == 0 ? "" : "network_\(index + 1)." }
