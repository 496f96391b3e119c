import Foundation
import Stage
import Tensors

// Pixels.
extension Artifact where Value == Tensor {
  /// The labeled images as rows of pixels from 0 to 1: [N, 784].
  public static var trainingRows: Self { .npy("artifacts/1-normalize/training-images.npy", .digitRows) }

  /// The images to predict, in the same form: [N, 784].
  public static var testRows: Self { .npy("artifacts/1-normalize/test-images.npy", .digitRows) }

  /// The labeled images: [N, 28, 28, 1].
  public static var trainingImages: Self { .npy("artifacts/2-reshape/training-images.npy", .digits) }

  /// The images to predict: [N, 28, 28, 1].
  public static var testImages: Self { .npy("artifacts/2-reshape/test-images.npy", .digits) }

  /// The labels of the training images as one-hot rows: [N, 10].
  public static var oneHotLabels: Self {
    Self(
      "artifacts/3-encode/labels.npy", read: { try Tensor(oneHotNPY: $0) }, write: { try $0.write(npy: $1) })
  }

  /// The class probabilities for the validation images: [N, 10].
  public static var validationProbabilities: Self {
    .npy("artifacts/7-confusion-matrix/probabilities.npy", ArrayForm(shape: [.some, 10], values: 0...1))
  }

  /// A NumPy array of 32-bit floats.
  ///
  /// - Parameter form: what the array must be where it is read.
  static func npy(_ path: String, _ form: ArrayForm<Float>) -> Self {
    Self(path, read: { try Tensor(npy: $0, form) }, write: { try $0.write(npy: $1) })
  }
}

extension ArrayForm<Float> {
  /// Rows of pixels from 0 to 1: [N, 784].
  static var digitRows: Self { Self(shape: [.some, 784], values: 0...1) }

  /// Images of pixels from 0 to 1: [N, 28, 28, 1].
  public static var digits: Self { Self(shape: [.some, 28, 28, 1], values: 0...1) }
}

// Labels.
extension Artifact where Value == [UInt8] {
  /// The digits that the labeled images show.
  public static var trainingLabels: Self { .npy("artifacts/1-normalize/training-labels.npy", .some) }

  /// The digits that the test images show; empty if they are unknown, as for Kaggle's data.
  public static var testLabels: Self { .npy("artifacts/1-normalize/test-labels.npy", .any) }

  /// A NumPy array of digits from 0 to 9, as bytes.
  static func npy(_ path: String, _ length: ArrayForm<UInt8>.Length) -> Self {
    Self(
      path, read: { try NPY.read(ArrayForm<UInt8>(shape: [length], values: 0...9), from: $0).elements },
      write: { try NPY.write(shape: [$0.count], elements: $0, to: $1) })
  }
}

extension Artifact where Value == [Int] {
  /// The number of each labeled image's fold.
  public static var folds: Self {
    Self(
      "artifacts/3-encode/folds.npy",
      read: { url in
        let form = ArrayForm<Int64>(shape: [.some], values: 0...Int64(Int32.max))
        return try NPY.read(form, from: url).elements.map(Int.init)
      },
      write: { try NPY.write(shape: [$0.count], elements: $0.map(Int64.init), to: $1) })
  }
}

extension Artifact where Value == Recipe {
  /// The recipe of the network that step 4 made, from the metadata of its file.
  public static var recipe: Self {
    Self("artifacts/4-model/initial.safetensors", read: { try Recipe(inMetadataOf: $0) })
  }
}

extension Recipe {
  /// The key of the recipe's name in a network's metadata.
  public static let metadataKey = "recipe"

  /// Reads the recipe named in a network's file.
  ///
  /// - Throws: ``FileFormatError`` if it names none, or one that does not exist.
  public init(inMetadataOf url: URL) throws {
    let name = try Safetensors.metadata(of: url)[Self.metadataKey]
    guard let name, let recipe = Recipe(rawValue: name) else {
      throw FileFormatError(
        url,
        "names \(name.map { "the recipe '\($0)', which does not exist" } ?? "no recipe in its metadata"). "
          + "Run the step that makes it again.")
    }
    self = recipe
  }
}
