import Files
import Foundation
import Tensors

/// Everything that a training run needs to continue as if it had never stopped: where it is, the network's parameters,
/// and what optimizer and schedule remember.
///
/// ``Sequential/fit(_:validatedOn:configuration:augment:resumingFrom:checkpoints:onProgress:shouldStop:)``
/// makes checkpoints and resumes from them.
public struct TrainingCheckpoint: Sendable, Equatable {
  /// The network's parameters and statistics, as ``Sequential/tensors``.
  public let parameters: [(name: String, value: Tensor)]
  /// The optimizer's ``Optimizer/state``.
  public let optimizerState: [(name: String, value: Tensor)]
  /// The weights' average, as ``ExponentialMovingAverage/state``; empty in a training without one.
  public let average: [(name: String, value: Tensor)]
  /// The learning rate of the previous batch; the schedule may set another for the next.
  public let learningRate: Float
  /// The schedule's ``Schedule/state``.
  public let schedule: [String: Double]
  let run: TrainingRun

  /// The number of epochs that the run was asked for.
  public var epochs: Int { run.epochs }

  /// The number of epochs that are done, with their validation.
  public var epochsDone: Int { run.epochsDone }

  /// The number of batches of the epoch under way that are done.
  public var batchesDone: Int { run.batchesDone }

  /// The number of batches of each epoch.
  public var batches: Int { run.batches }

  /// The share of all epochs' batches that is done.
  public var fraction: Double {
    (Double(epochsDone) + Double(batchesDone) / Double(batches)) / Double(epochs)
  }

  /// Whether all the epochs that the run was asked for are done.
  public var isComplete: Bool { run.isComplete }

  /// The run's history so far.
  public var history: History { run.history }

  /// The seconds that the batches so far took, in all processes that computed them.
  public var seconds: Double { history.epochs.reduce(run.epochSeconds) { $0 + $1.seconds } }

  public static func == (left: Self, right: Self) -> Bool {
    left.parameters.elementsEqual(right.parameters, by: ==)
      && left.optimizerState.elementsEqual(right.optimizerState, by: ==)
      && left.average.elementsEqual(right.average, by: ==)
      && left.learningRate == right.learningRate && left.schedule == right.schedule && left.run == right.run
  }
}

extension TrainingCheckpoint {
  /// Puts network, optimizer, schedule, average and `run` where they were when the checkpoint was made; the run keeps
  /// the number of epochs that it is asked for.
  ///
  /// - Throws: ``TrainingError/unfitCheckpoint(_:)``; in that case, nothing is changed.
  func restore(
    _ network: inout Sequential, _ optimizer: inout some Optimizer, _ schedule: inout some Schedule,
    _ average: inout ExponentialMovingAverage?, _ run: inout TrainingRun
  ) throws(TrainingError) {
    var settings = [
      ("seed", "\(self.run.seed)", "\(run.seed)"),
      ("batch size", "\(self.run.batchSize)", "\(run.batchSize)"),
      ("number of images", "\(self.run.imageCount)", "\(run.imageCount)"),
      (
        "number of epochs without augmentation", "\(self.run.epochsWithoutAugmentation)",
        "\(run.epochsWithoutAugmentation)"
      ),
    ]
    if schedule.dependsOnLength || run.epochsWithoutAugmentation > 0 {
      settings.append(("number of epochs", "\(epochs)", "\(run.epochs)"))
    }
    for (name, found, expected) in settings where found != expected {
      throw .unfitCheckpoint("its \(name) is \(found), but this training's is \(expected)")
    }
    guard (epochsDone, batchesDone) <= (run.epochs, 0) else {
      throw .unfitCheckpoint(
        "it is \(batchesDone) batches into epoch \(self.run.epoch), but this training ends with epoch \(run.epochs)"
      )
    }
    if let difference = difference(of: parameters, from: network.tensors) {
      throw .unfitCheckpoint("among the network's parameters, it has \(difference)")
    }
    if let difference = difference(of: optimizerState, from: optimizer.initialState(for: network)) {
      throw .unfitCheckpoint("in the optimizer's state, it has \(difference)")
    }

    if let problem = optimizer.problem(of: optimizerState, afterSteps: self.run.nextBatchNumber) {
      throw .unfitCheckpoint("in the optimizer's state, it has \(problem)")
    }

    // Before the first step there is no average yet.
    let expectedAverage = average == nil || self.run.nextBatchNumber == 0 ? [] : network.tensors
    if let difference = difference(of: self.average, from: expectedAverage) {
      throw .unfitCheckpoint("in the weights' average, it has \(difference)")
    }

    // The average's statistics are made of the network's.
    var restored = network
    for tensors in [self.average, parameters] where !tensors.isEmpty {
      restored.updateTensors { index, tensor in tensor = tensors[index].value }
      do throws(ArchitectureError) {
        for (_, layer, _) in restored.layers { try layer.checkStatistics() }
      } catch {
        throw .unfitCheckpoint("one of its layers \(error)")
      }
    }
    network = restored
    optimizer.state = optimizerState
    optimizer.learningRate = learningRate
    schedule.state = self.schedule
    average?.state = self.average
    let epochs = run.epochs
    run = self.run
    run.epochs = epochs
  }
}

/// The first place where tensors have another name or shape than `expected`, in words.
private func difference(
  of tensors: [(name: String, value: Tensor)], from expected: [(name: String, value: Tensor)]
) -> String? {
  for index in 0..<max(tensors.count, expected.count) {
    let (found, expected) = (
      index < tensors.count ? "\(tensors[index].name) \(tensors[index].value.shape)" : "nothing",
      index < expected.count ? "\(expected[index].name) \(expected[index].value.shape)" : "nothing"
    )
    if found != expected { return "\(found) where \(expected) is expected" }
  }
  return nil
}

// A checkpoint is one safetensors file: the tensors of network, optimizer and average, called
// `network.conv2d_1.filter`, `optimizer.conv2d_1.filter.mean_square` and `average.conv2d_1.filter`, and in the metadata
// everything else as JSON, and a checksum: a run resumed from altered numbers would look like any other.
extension TrainingCheckpoint {
  /// Writes the checkpoint to a `.safetensors` file, which is replaced as a whole. Numbers are kept to the last bit.
  ///
  /// - Throws: `FileFormatError` when the file cannot be written.
  public func write(to url: URL) throws(FileFormatError) {
    let json: String
    do {
      let place = Place(run: run, learningRate: learningRate, schedule: schedule)
      json = String(decoding: try JSONFormat.compact.encoder.encode(place), as: UTF8.self)
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
  /// - Throws: `FileFormatError` when the file is something else, truncated or altered.
  public init(contentsOf url: URL) throws(FileFormatError) {
    let file = try Safetensors(contentsOf: url)
    guard let json = file.metadata["training"], let expected = file.metadata["checksum"] else {
      throw FileFormatError(
        url, "is not a checkpoint of a training: its metadata lack 'training' or 'checksum'.")
    }
    let found = checksum(of: json, file.tensors)
    guard found == expected else {
      throw FileFormatError(
        url, "was altered: its checksum is \(found), not \(expected). Train from the start, without it.")
    }
    let place: Place
    do {
      place = try JSONDecoder().decode(Place.self, from: Data(json.utf8))
    } catch {
      let reason = (error as? DecodingError)?.reason ?? "\(error)"
      throw FileFormatError(url, "does not say where the training was: \(reason)")
    }
    if let impossibility = place.run.impossibility {
      throw FileFormatError(url, "holds an impossible state: \(impossibility).")
    }
    guard place.learningRate.isFinite, place.learningRate >= 0, place.schedule.values.allSatisfy(\.isFinite)
    else {
      throw FileFormatError(
        url,
        "holds an impossible state: a learning rate of \(place.learningRate), a schedule at \(place.schedule)."
      )
    }
    for (name, value) in file.tensors {
      guard let place = value.firstNonFinitePlace else { continue }
      throw FileFormatError(url, "holds a number in '\(name)', at \(place), that is infinite or NaN.")
    }
    self.init(
      parameters: Owner.network.tensors(in: file), optimizerState: Owner.optimizer.tensors(in: file),
      average: Owner.average.tensors(in: file), learningRate: place.learningRate, schedule: place.schedule,
      run: place.run)
  }
}

/// The contents of a checkpoint apart from tensors.
private struct Place: Codable {
  let run: TrainingRun
  let learningRate: Float
  let schedule: [String: Double]
}

/// The owner of a tensor, with which the tensor's name in the file starts.
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
