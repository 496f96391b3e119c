import ArgumentParser
import ConvNet
import Datasets
import DigitNetworks
import Digits
import Foundation
import Preprocessing
import Tensors

/// The result of one training of a variant on the validation images.
struct Measurement: Codable, Sendable {
  let variant: String
  let seed: UInt64
  /// The fold of the labeled images that it was validated on.
  let fold: Int
  let epochs: Int
  /// What it was trained with and on: the digests of the workspace's files, shortened.
  let inputs: String
  let accuracy: Double
  let loss: Double
  /// Accuracy and loss of predictions averaged over the image and four that are shifted by half a pixel, as steps 7 and 8
  /// read.
  let accuracyOfViews, lossOfViews: Double
  let seconds: Double

  /// Trains the `number`-th network of a variant as step 6 trains that of the notebook: `number` 0 with the seed itself,
  /// validated on the first fold, and so on.
  ///
  /// - Parameter source: what steps 1 to 5 left.
  init(
    of variant: Variant, number: Int, seed: UInt64, epochs: Int, source: TrainingSource, threads: Int
  ) throws {
    let folds = source.folds
    var generator = SeededGenerator(seed: seed)
    let initial = try variant.network(like: source.network, using: &generator)
    let configuration = TrainingConfiguration(variant.training, epochs: epochs, seed: seed, threads: threads)
    let changed = try variant.augmentation(source.augmentation)
    let augment = changed.map { changed -> ImageAugmentation in { changed($0, using: &$1) } }
    let trained = try folds.fit(
      networks: number..<number + 1, from: initial, configuration: configuration, augment: augment)[0]
    let last = trained.history.last
    let validationSet = folds.split(forNetwork: number).validation
    let probabilities = trained.network.predict(
      validationSet.allImages, in: Recipe.oneCycle.views, threads: threads)
    self.variant = variant.name
    self.seed = seed &+ UInt64(number)
    fold = folds.fold(ofNetwork: number)
    self.epochs = epochs
    inputs = source.digests
    accuracy = last.validationAccuracy
    loss = last.validationLoss
    let views = Evaluation(probabilities: probabilities, oneHot: validationSet.oneHotLabels)
    (accuracyOfViews, lossOfViews) = (views.accuracy, views.loss)
    seconds = trained.history.epochs.reduce(0) { $0 + $1.seconds }
  }
}

extension Measurement {
  /// Whether both are results of the same training.
  func isOfSameTraining(as other: Measurement) -> Bool {
    (variant, seed, fold, epochs, inputs) == (
      other.variant, other.seed, other.fold, other.epochs, other.inputs
    )
  }
}

extension [Measurement] {
  /// Reads the lines of JSON that a run or several have appended to a file; none if there is no file.
  ///
  /// - Throws: `ValidationError` that names the first line which is not one.
  init(contentsOf url: URL) throws {
    let text =
      FileManager.default.fileExists(atPath: url.path) ? try String(contentsOf: url, encoding: .utf8) : ""
    self = try text.split(separator: "\n").enumerated().map { number, line in
      do {
        return try JSONDecoder().decode(Measurement.self, from: Data(line.utf8))
      } catch {
        throw ValidationError(
          "line \(number + 1) of \(url.path) is not a result of an ablation: remove it, or name another file with --results"
        )
      }
    }
  }

  /// A row for each variant, the default's first: means, standard deviations, number of trainings, minutes.
  ///
  /// The difference to the default is that of trainings with the same seed and validation images.
  ///
  /// - Parameter variants: their names, the default's first.
  func table(of variants: [String]) -> String {
    var rows = [
      "| what | validation accuracy, % | against the default | loss | n | minutes each |",
      "|---|--:|--:|--:|--:|--:|",
    ]
    let standard = filter { $0.variant == variants[0] }
    func add(
      _ name: String, _ measured: [Measurement], _ accuracy: KeyPath<Measurement, Double>,
      _ loss: KeyPath<Measurement, Double>
    ) {
      guard !measured.isEmpty else { return }
      let others = name == variants[0] ? [] : measured
      let differences = others.compactMap { one in
        standard.first { $0.seed == one.seed && $0.fold == one.fold }.map {
          100 * (one[keyPath: accuracy] - $0.accuracy)
        }
      }
      rows.append(
        [
          "| \(name)", Self.text(measured.map { 100 * $0[keyPath: accuracy] }, "%.2f"),
          differences.isEmpty ? "" : Self.text(differences, "%+.2f"),
          Self.text(measured.map { $0[keyPath: loss] }, "%.4f", showsSpread: false), "\(measured.count)",
          Self.text(measured.map { $0.seconds / 60 }, "%.1f", showsSpread: false) + " |",
        ].joined(separator: " | "))
    }
    for variant in variants {
      add(variant, filter { $0.variant == variant }, \.accuracy, \.loss)
    }
    add(
      "the default, averaged over five views as in steps 7 and 8", standard, \.accuracyOfViews, \.lossOfViews)
    return rows.joined(separator: "\n")
  }

  private static func text(_ values: [Double], _ format: String, showsSpread: Bool = true) -> String {
    let mean = values.reduce(0, +) / Double(values.count)
    let text = String(format: format, mean)
    guard showsSpread, values.count > 1 else { return text }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return text + String(format: " ± %.2f", (squares / Double(values.count - 1)).squareRoot())
  }
}
