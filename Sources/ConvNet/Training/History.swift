import Files
import Foundation
import Tensors

/// The course of a training run.
public struct History: Sendable, Equatable, Codable {
  /// The figures of one epoch; losses and accuracies are averages over images.
  public struct Epoch: Sendable, Equatable, Codable {
    public let number: Int
    /// That of the last batch.
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
    /// That of the last batch.
    public let learningRate: Float
  }

  public internal(set) var epochs: [Epoch] = []
  public internal(set) var points: [Point] = []

  private enum CodingKeys: String, CodingKey {
    case epochs
    case points = "stretches"
  }

  /// The figures of the last epoch; a finished training has one.
  public var last: Epoch {
    precondition(!epochs.isEmpty, "A history of 0 epochs has no last one")
    return epochs[epochs.count - 1]
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
  /// - Throws: ``FileFormatError`` when it cannot be read.
  public init(contentsOf url: URL) throws(FileFormatError) {
    do {
      self = try JSONDecoder().decode(History.self, from: Data(contentsOf: url))
    } catch {
      throw FileFormatError(url, "is not a history of a training: \(error.localizedDescription)")
    }
  }

  /// Writes all figures as JSON.
  ///
  /// - Throws: ``FileFormatError`` when the file cannot be written.
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
