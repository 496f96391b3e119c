import Files
import Foundation
import Tensors

// A network is one safetensors file: parameters and statistics as tensors called `conv2d_1.filter` and so on, and the
// architecture as JSON in the metadata, so that the file is complete. In an ensemble's file these are the first
// network's; those of the others are called `network_2.conv2d_1.filter` and so on.
extension Ensemble {
  /// Writes the networks to a `.safetensors` file, which can also be read as the first network's.
  ///
  /// - Parameter metadata: text by key that goes into the file too; `Safetensors.metadata(of:)` reads it again. The key
  ///   "architecture" is taken.
  /// - Throws: `FileFormatError` when the file cannot be written.
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
  /// - Throws: `FileFormatError` when the file is damaged, or its tensors do not fit its architecture.
  public init(contentsOf url: URL) throws(FileFormatError) {
    var file = try Safetensors(contentsOf: url)
    let plan = try LayerPlan(architectureIn: file, at: url)
    let shapes = plan.tensorShapes
    file.order(as: shapes)
    let size = max(shapes.count, 1)
    // Checked before a network is created, which then takes no more memory than the file.
    let starts = stride(from: 0, to: max(file.tensors.count, 1), by: size)
    for (number, start) in starts.enumerated() {
      try file.check(start..<min(start + size, file.tensors.count), are: shapes, ofNetwork: number, at: url)
    }
    var generator = SeededGenerator(seed: 0)
    let network = Sequential(plan, using: &generator)
    var networks: [Sequential] = []
    for (number, start) in starts.enumerated() {
      networks.append(
        try network.with(file.tensors[start..<start + shapes.count], of: prefix(ofNetwork: number), at: url))
    }
    self.init(networks)
  }
}

extension Sequential {
  /// Writes architecture and parameters to a `.safetensors` file.
  ///
  /// - Parameter metadata: text by key that goes into the file too, as in ``Ensemble/write(to:metadata:)``.
  /// - Throws: `FileFormatError` when the file cannot be written.
  public func write(to url: URL, metadata: [String: String] = [:]) throws(FileFormatError) {
    try Ensemble([self]).write(to: url, metadata: metadata)
  }

  /// Reads a network that ``write(to:metadata:)`` wrote; of an ensemble, the first one.
  ///
  /// - Throws: `FileFormatError` when the file is damaged, or its tensors do not fit its architecture.
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

  /// The network with `found`, whose names start with `prefix` and whose shapes fit, as its tensors.
  fileprivate func with(
    _ found: ArraySlice<(name: String, value: Tensor)>, of prefix: String, at url: URL
  ) throws(FileFormatError) -> Sequential {
    for (name, value) in found {
      guard let place = value.firstNonFinitePlace else { continue }
      throw FileFormatError(altered: url, "holds a number in '\(name)', at \(place), that is infinite or NaN")
    }
    var network = self
    network.updateTensors { index, tensor in tensor = found[found.startIndex + index].value }
    for (name, layer, _) in network.layers {
      do throws(ArchitectureError) {
        try layer.checkStatistics()
      } catch {
        throw FileFormatError(
          altered: url, "holds a network whose layer \(prefix)\(name) \(error.description)")
      }
    }
    return network
  }
}

extension LayerPlan {
  /// The layers that a file describes.
  fileprivate init(architectureIn file: Safetensors, at url: URL) throws(FileFormatError) {
    guard let json = file.metadata["architecture"] else {
      throw FileFormatError(
        url, "has no 'architecture' in its metadata; networks that 4-model and 6-train write do.")
    }
    do {
      try self.init(JSONDecoder().decode(Architecture.self, from: Data(json.utf8)))
    } catch {
      let reason = (error as? DecodingError)?.reason ?? "\(error)"
      throw FileFormatError(url, "describes an architecture that cannot be built: \(reason)")
    }
  }
}

extension Safetensors {
  /// Puts the tensors of networks into the order of ``Ensemble/write(to:metadata:)``: other programs write them by name.
  fileprivate mutating func order(as shapes: [TensorShape]) {
    guard !shapes.isEmpty, tensors.count.isMultiple(of: shapes.count) else { return }
    let places = Dictionary(tensors.enumerated().map { ($1.name, $0) }) { first, _ in first }
    let order = (0..<tensors.count / shapes.count).flatMap { number in
      shapes.map { places[prefix(ofNetwork: number) + $0.name] }
    }
    let known = order.compactMap(\.self)
    if known.count == tensors.count { tensors = known.map { tensors[$0] } }
  }

  /// Checks that the tensors in `range` have the names and shapes of a network's.
  fileprivate func check(
    _ range: Range<Int>, are shapes: [TensorShape], ofNetwork number: Int, at url: URL
  ) throws(FileFormatError) {
    let found = tensors[range].map { (name: $0.name, shape: $0.value.shape) }
    let expected = shapes.map { (name: prefix(ofNetwork: number) + $0.name, shape: $0.shape) }
    guard !found.elementsEqual(expected, by: ==) else { return }
    func text(_ tensors: [TensorShape]) -> String {
      let first = tensors.prefix(40).map { "\($0.name) \($0.shape)" }.joined(separator: ", ")
      return "[\(first)\(tensors.count > 40 ? ", …" : "")]"
    }
    throw FileFormatError(
      url,
      "holds tensors that do not fit its architecture: \(text(found)) where \(text(expected)) are expected.")
  }
}

/// The prefix of the names of a network's tensors in an ensemble's file.
private func prefix(ofNetwork index: Int) -> String { index == 0 ? "" : "network_\(index + 1)." }
