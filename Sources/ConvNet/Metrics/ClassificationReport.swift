import Foundation
import Tensors

/// How a network fared on the validation images: `metrics.json`.
public struct ClassificationReport: Encodable, Sendable {
  public var validationAccuracy: Double
  public var validationLoss: Double
  public var expectedCalibrationError: Double
  public var classes: [ConfusionMatrix.ClassReport]

  public init(
    validationAccuracy: Double, validationLoss: Double, expectedCalibrationError: Double,
    classes: [ConfusionMatrix.ClassReport]
  ) {
    self.validationAccuracy = validationAccuracy
    self.validationLoss = validationLoss
    self.expectedCalibrationError = expectedCalibrationError
    self.classes = classes
  }

  /// Writes the figures as JSON, with names such as `validation_accuracy`.
  ///
  /// - Throws: ``FileFormatError`` when the file cannot be written.
  public func write(to url: URL) throws(FileFormatError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    do {
      try encoder.encode(self).write(to: url, options: .atomic)
    } catch {
      throw FileFormatError(url, "cannot be written: \(error.localizedDescription)")
    }
  }
}
