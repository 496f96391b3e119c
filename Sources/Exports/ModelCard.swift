import ConvNet
import DigitNetworks
import Digits
import Engine
import Files
import Foundation
import Stage

/// The facts that users of an exported network should know, from the records of the workspace.
///
/// Measurements of other networks than this one are left out.
struct ModelCard {
  let networks: TrainedNetworks
  /// Of the file with the trained networks.
  let sha256: String
  /// The record of each step by its name, where there is one.
  private let records: [String: Record]
  private let validation: Validation?
  private let test: Test?

  /// The part of `metrics.json` that goes in.
  private struct Validation: Decodable {
    struct Class: Decodable { let support: Int }
    let validationAccuracy: Double
    let expectedCalibrationError: Double
    let classes: [Class]
    var count: Int { classes.reduce(0) { $0 + $1.support } }
  }

  /// The part of `score.json` that goes in.
  private struct Test: Decodable {
    let correct: Int
    let count: Int
  }

  /// - Throws: what reading the network's file throws.
  init(of networks: TrainedNetworks, in workspace: Workspace, steps: [StepID]) throws {
    self.networks = networks
    let path = Artifact<TrainedNetworks>.trainedNetworks.path
    let digest = try Digest.sha256(contentsOf: workspace.url(path))
    sha256 = digest
    var records: [String: Record] = [:]
    for step in steps { records[step.name] = try? Record.read(from: workspace.record(of: step)) }
    self.records = records
    func measured<Value: Decodable>(_ file: String, by step: String) -> Value? {
      guard let record = records[step], record.fingerprint.inputs[path] == digest,
        let data = try? Data(contentsOf: workspace.url(file))
      else { return nil }
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try? decoder.decode(Value.self, from: data)
    }
    validation = measured(Artifact.validationMetrics.path, by: "confusion-matrix")
    test = measured(Artifact.score.path, by: "submit")
  }

  /// The card, in Markdown.
  func markdown(_ format: ExportFormat, named name: String, files: [String]) -> String {
    let count = networks.networks.count
    let network = networks.networks[0]
    let parameters = network.parameterCount.formatted(.number.locale(Locale(identifier: "en_US")))
    let what =
      count == 1
      ? "A convolutional network of \(parameters) parameters"
      : "The mean of \(count) convolutional networks of \(parameters) parameters each"
    return """
      \(Self.start) \(name)

      \(what) that reads handwritten digits, trained by the digits notebook and written by `./notebook export --format \
      \(format.rawValue)`.

      | | |
      |---|---|
      \(rows.map { "| \($0) | \($1) |" }.joined(separator: "\n"))

      ## Input and output

      \(format.interface)

      The digits must be as MNIST has them: white on black, scaled so that the longer side is 20 pixels, with their center \
      of mass in the middle of 28 x 28. A photo that is scaled down to 28 x 28 is misread. `./notebook read` finds the \
      digits on a photo and brings them into that form.

      ## Limits

      It has seen digits only, and names one for whatever it is given: a letter or a smudge may get a high probability. \
      \(calibration)

      ## Files

      \(files.map { "- `\($0)`" }.joined(separator: "\n"))

      The notebook and what it exports are under the MIT License; the data may have terms of their own.

      """
  }

  /// The start of every card.
  static let start = "# Model card:"

  private var rows: [(String, String)] {
    var rows = [("SHA-256 of the weights", "`\(sha256)` (artifacts/6-train/model.safetensors)")]
    if let record = records["normalize"] {
      let images = record.metrics["training_images"].map { ", \(Int($0)) labeled images" } ?? ""
      rows.append(("data", "\(record.source ?? "unknown")\(images)"))
    }
    rows.append(("recipe", networks.recipe.rawValue))
    if let record = records["train"] {
      let flags = record.fingerprint.flags
      if let epochs = flags["epochs"] { rows.append(("epochs", epochs)) }
      if let seed = flags["seed"] { rows.append(("seed", seed)) }
      rows.append(
        (
          "trained",
          "\(Self.day(record.start)), in \(elapsedText(record.totalSeconds)), on \(record.machine.cpu)"
        ))
    }
    if let validation, let alone = records["train"]?.metrics["validation_accuracy"] {
      let each =
        networks.networks.count > 1 ? "each network alone, on average" : "each image read once, as here"
      rows.append(("validation accuracy", "\(percent(alone)) of \(validation.count) images (\(each))"))
      rows.append(
        (
          "validation accuracy, averaged over the recipe's views",
          share(validation.validationAccuracy, of: validation.count)
        ))
      rows.append(("expected calibration error", percent(validation.expectedCalibrationError)))
    } else {
      rows.append(("validation accuracy", "not measured for these weights: `./notebook run 7`"))
    }
    if let test {
      rows.append(
        (
          "test accuracy, averaged over the recipe's views",
          share(Double(test.correct) / Double(test.count), of: test.count)
        ))
    }
    return rows
  }

  private var calibration: String {
    guard let validation else { return "How far its probabilities can be trusted was not measured." }
    return
      "On validation images, its probabilities are off by \(percent(validation.expectedCalibrationError)) on average; "
      + "on other people's handwriting, by more."
  }

  /// A share with its 95 % interval.
  private func share(_ share: Double, of count: Int) -> String {
    let interval = wilsonInterval(Int((share * Double(count)).rounded()), of: count)
    return
      "\(percent(share)) of \(count) images (95 % interval \(percent(interval.lowerBound)) to \(percent(interval.upperBound)))"
  }

  private static func day(_ date: Date) -> String { String(date.ISO8601Format().prefix(10)) }
}
