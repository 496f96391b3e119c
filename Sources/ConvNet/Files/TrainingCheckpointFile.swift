import Foundation
import Tensors

// A checkpoint is one safetensors file: the tensors of network, optimizer and average, called `network.conv2d_1.filter`,
// `optimizer.conv2d_1.filter.mean_square` and `average.conv2d_1.filter`, and in the metadata everything else as JSON, and a checksum: a run resumed from altered
// numbers would look like any other.
extension TrainingCheckpoint {
  /// Writes the checkpoint to a `.safetensors` file, which is replaced as a whole. Numbers are kept to the last bit.
  ///
  /// - Throws: ``FileFormatError`` when the file cannot be written.
  public func write(to url: URL) throws(FileFormatError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json: String
    do {
      let place = Place(run: run, learningRate: learningRate, schedule: schedule)
      json = String(decoding: try encoder.encode(place), as: UTF8.self)
    } catch {
      throw FileFormatError(url, "cannot be written: where the training is cannot be encoded (\(error)).")
    }
    let tensors =
      Owner.network.tensors(parameters) + Owner.optimizer.tensors(optimizerState)
      + Owner.average.tensors(average)
    let metadata = ["training": json, "checksum": checksum(of: json, tensors)]
    try Safetensors(tensors: tensors, metadata: metadata).write(to: url)
  }

  /// Reads a checkpoint that ``write(to:)`` wrote.
  ///
  /// - Throws: ``FileFormatError`` when the file is something else, truncated or altered.
  public init(contentsOf url: URL) throws(FileFormatError) {
    let file = try Safetensors(contentsOf: url)
    guard let json = file.metadata["training"], let expected = file.metadata["checksum"] else {
      throw FileFormatError(
        url, "is not a checkpoint of a training: its metadata lack 'training' or 'checksum'.")
    }
    let found = checksum(of: json, file.tensors)
    guard found == expected else {
      throw FileFormatError(
        url, "is altered: its checksum is \(found), not \(expected). Train without it from the start.")
    }
    let place: Place
    do {
      place = try JSONDecoder().decode(Place.self, from: Data(json.utf8))
    } catch {
      throw FileFormatError(url, "does not say where the training was: \(error)")
    }
    guard place.run.isPossible else {
      throw FileFormatError(
        url,
        """
        says that \(place.run.epochsDone) of \(place.run.epochs) epochs and \(place.run.batchesDone) batches \
        are done of \(place.run.imageCount) images in batches of \(place.run.batchSize), which cannot be.
        """)
    }
    self.init(
      parameters: Owner.network.tensors(in: file), optimizerState: Owner.optimizer.tensors(in: file),
      average: Owner.average.tensors(in: file), learningRate: place.learningRate, schedule: place.schedule,
      run: place.run)
  }
}

/// What a checkpoint holds apart from tensors.
private struct Place: Codable {
  let run: TrainingRun
  let learningRate: Float
  let schedule: [String: Double]
}

/// What a tensor belongs to, which its name in the file starts with.
private enum Owner: String {
  case network
  case optimizer
  case average

  private var prefix: String { rawValue + "." }

  /// Tensors with the names that they have in a file.
  func tensors(_ tensors: [(name: String, value: Tensor)]) -> [(name: String, value: Tensor)] {
    tensors.map { (prefix + $0.name, $0.value) }
  }

  /// The owner's tensors in a file.
  func tensors(in file: Safetensors) -> [(name: String, value: Tensor)] {
    file.tensors.filter { $0.name.hasPrefix(prefix) }.map {
      (String($0.name.dropFirst(prefix.count)), $0.value)
    }
  }
}

/// FNV-1a (Fowler, Noll & Vo 1991) with 64 bits, over words instead of bytes: any change of a single word shows.
private func checksum(of json: String, _ tensors: [(name: String, value: Tensor)]) -> String {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  func add(_ word: UInt64) { hash = (hash ^ word) &* 0x0000_0100_0000_01B3 }
  for byte in json.utf8 { add(UInt64(byte)) }
  for (name, tensor) in tensors {
    for byte in name.utf8 { add(UInt64(byte)) }
    for length in tensor.shape { add(UInt64(length)) }
    for element in tensor.elements { add(UInt64(element.bitPattern)) }
  }
  return String(hash, radix: 16)
}
