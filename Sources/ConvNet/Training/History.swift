import Files
import Foundation
import Tensors

/// The measurements of a training run.
public struct History: Sendable, Equatable, Codable {
  /// The measurements of one epoch; losses and accuracies are averages over images.
  public struct Epoch: Sendable, Equatable, Codable {
    public let number: Int
    /// The learning rate of the last batch.
    public let learningRate: Float
    /// Measured while training, with augmented images and dropout.
    public let trainLoss: Double
    public let trainAccuracy: Double
    /// Measured after the epoch.
    public let validationLoss: Double
    public let validationAccuracy: Double
    public let seconds: Double
    public let imagesPerSecond: Double
  }

  /// A point of the training curve: loss and accuracy averaged over some batches.
  public struct Point: Sendable, Equatable, Codable {
    /// Where these batches end, in epochs from the start.
    public let epoch: Double
    public let loss: Double
    public let accuracy: Double
    /// The learning rate of the last batch.
    public let learningRate: Float
  }

  public internal(set) var epochs: [Epoch] = []
  public internal(set) var points: [Point] = []

  private enum CodingKeys: String, CodingKey {
    case epochs
    case points = "stretches"
  }

  /// The measurements of the last epoch; a finished training has one.
  public var last: Epoch {
    precondition(!epochs.isEmpty, "A history without epochs has no last one")
    return epochs[epochs.count - 1]
  }

  /// Why no training can have left this history, in words; nil if one can have.
  var impossibility: String? {
    // Rounding may leave a loss a hair below 0, and none is larger than what logits in single precision give.
    func isLoss(_ value: Double) -> Bool { (-1...1e40).contains(value) }
    func isShare(_ value: Double) -> Bool { (0...1).contains(value) }
    for (index, epoch) in epochs.enumerated() {
      guard epoch.number == index + 1, isLoss(epoch.trainLoss), isLoss(epoch.validationLoss),
        isShare(epoch.trainAccuracy), isShare(epoch.validationAccuracy), epoch.learningRate.isFinite,
        epoch.seconds.isFinite, epoch.seconds >= 0, epoch.imagesPerSecond.isFinite, epoch.imagesPerSecond >= 0
      else { return "its epoch \(index + 1) is \(epoch)" }
    }
    var last = 0.0
    for (index, point) in points.enumerated() {
      guard point.epoch > last, point.epoch <= Double(epochs.count + 1), isLoss(point.loss),
        isShare(point.accuracy), point.learningRate.isFinite
      else { return "its point \(index + 1) of the curve is \(point)" }
      last = point.epoch
    }
    return nil
  }

  /// The epochs as a table, with a header line.
  public var csv: String {
    let header =
      "epoch,learning_rate,train_loss,train_accuracy,validation_loss,validation_accuracy,seconds,images_per_second"
    let rows = epochs.map {
      [
        "\($0.number)", "\($0.learningRate)", number($0.trainLoss, 6), number($0.trainAccuracy, 6),
        number($0.validationLoss, 6), number($0.validationAccuracy, 6), number($0.seconds, 2),
        number($0.imagesPerSecond, 1),
      ].joined(separator: ",")
    }
    return ([header] + rows).joined(separator: "\n") + "\n"
  }
}

extension History {
  /// Reads what ``write(to:)`` wrote.
  ///
  /// - Throws: `FileFormatError` when it cannot be read.
  public init(contentsOf url: URL) throws(FileFormatError) {
    do {
      self = try JSONDecoder().decode(History.self, from: Data(contentsOf: url))
    } catch {
      let reason = (error as? DecodingError)?.reason ?? error.localizedDescription
      throw FileFormatError(url, "is not the history of a training: \(reason)")
    }
    if let impossibility {
      throw FileFormatError(altered: url, "is not the history of a training: \(impossibility)")
    }
  }

  /// Writes all measurements as JSON.
  ///
  /// - Throws: `FileFormatError` when the file cannot be written.
  public func write(to url: URL) throws(FileFormatError) {
    try FileFormatError.wrapping(url) {
      try AtomicFile.write(JSONFormat.compact.encoder.encode(self), to: url)
    }
  }
}

/// A decimal number with `decimals` digits after the point.
private func number(_ value: Double, _ decimals: Int) -> String {
  String(format: "%.\(decimals)f", value)
}
