import Datasets
import Foundation
import TestSupport

/// Sets of a few images, and their files.
enum TinyDigits {
  /// Images whose pixels run through all bytes, with the labels 0, 1, 2 and so on.
  static func digits(count: Int) -> RawDigits {
    RawDigits(
      pixels: (0..<count * RawDigits.pixelsPerImage).map { UInt8(truncatingIfNeeded: $0 * 7) },
      labels: (0..<count).map { UInt8($0 % 10) })
  }

  /// The names of the pixel columns, as Kaggle has them.
  static let pixelColumns = (0..<RawDigits.pixelsPerImage).map { "pixel\($0)" }

  /// The lines of Kaggle's `train.csv`, or of `test.csv`, for `digits`.
  static func kaggleLines(_ digits: RawDigits, withLabels: Bool) -> [[String]] {
    let header = (withLabels ? ["label"] : []) + pixelColumns
    return [header] + rows(digits, withLabels: withLabels)
  }

  /// The rows of a table for `digits`.
  static func rows(_ digits: RawDigits, withLabels: Bool) -> [[String]] {
    (0..<digits.count).map { index in
      let size = RawDigits.pixelsPerImage
      let label = withLabels ? digits.labels.map { ["\($0[index])"] } ?? [] : []
      return label + digits.pixels[index * size..<(index + 1) * size].map { "\($0)" }
    }
  }

  /// The bytes of a table with `lines`.
  static func table(_ lines: [[String]], lineEnd: String = "\n", endsLast: Bool = true) -> Data {
    let text = lines.map { $0.joined(separator: ",") }.joined(separator: lineEnd)
    return Data((text + (endsLast ? lineEnd : "")).utf8)
  }

  /// The four IDX files of MNIST with `training` and `test` in them.
  static func idxFiles(training: RawDigits, test: RawDigits) -> [MNISTFile: Data] {
    [
      .trainingImages: IDXFile.imagesFile(of: training.pixels),
      .trainingLabels: IDXFile.labelsFile(of: training.labels ?? []),
      .testImages: IDXFile.imagesFile(of: test.pixels),
      .testLabels: IDXFile.labelsFile(of: test.labels ?? []),
    ]
  }
}

extension SplitMix64 {
  /// One to twenty random images with random labels.
  mutating func digits() -> RawDigits {
    let count = oneOf([1, 2, 3, 20])
    return RawDigits(
      pixels: (0..<count * RawDigits.pixelsPerImage).map { _ in UInt8(truncatingIfNeeded: next()) },
      labels: (0..<count).map { _ in UInt8.random(in: 0...9, using: &self) })
  }
}
