import ArgumentParser
import ConvNet
import Datasets
import DigitNetworks
import Digits
import Engine
import Foundation
import Preprocessing
import Tensors

/// What step 6 would train with in a workspace: the images, the network and the augmentation that steps 1 to 5 left there.
struct TrainingSource {
  let folds: Folds
  let network: Sequential
  let augmentation: Augmentation
  /// The first digits of the SHA-256 of each of the files, in a fixed order.
  let digests: String

  /// Reads what steps 1 to 5 have left in a workspace.
  ///
  /// - Throws: `ValidationError` when they have not run there, or steps 4 and 5 ran with flags other than the defaults;
  ///   `RecordError`, and what reading the files throws.
  init(inWorkspace path: String) throws {
    let workspace = Workspace(URL(filePath: path))
    func record(of step: StepID) throws -> Record {
      guard let record = try Record.read(from: workspace.record(of: step)) else {
        throw ValidationError(
          "step \(step) has not run in '\(path)': run `./notebook run 4 5 --workspace '\(path)'` first"
        )
      }
      let others = record.declaration.flags.compactMap { flag -> String? in
        guard flag.name != "seed", let given = record.rememberedFlags[flag.name], given != flag.defaultValue
        else {
          return nil
        }
        return "\(flag.name)=\(given)"
      }
      guard others.isEmpty else {
        throw ValidationError(
          "step \(step) ran with \(others.joined(separator: " ")) in '\(path)', which is not the default: "
            + "run `./notebook run 4 5 --workspace DIR`, and name DIR with --workspace")
      }
      return record
    }
    let (model, augment) = (try record(of: StepID(4, "model")), try record(of: StepID(5, "augment")))
    let images = ["2-reshape/training-images.npy", "3-encode/labels.npy", "3-encode/folds.npy"]
      .map { "artifacts/\($0)" }
    let (initial, variation) = (
      "artifacts/4-model/initial.safetensors", "artifacts/5-augment/augmentation.json"
    )
    digests =
      (images.map { augment.fingerprint.inputs[$0] ?? "" }
      + [model.outputs[initial]?.sha256 ?? "", augment.outputs[variation]?.sha256 ?? ""])
      .map { $0.prefix(8) }.joined(separator: "-")
    folds = try LabelledImages(
      images: workspace.url(images[0]), .digits, oneHot: workspace.url(images[1]), classCount: 10
    ).folds(from: workspace.url(images[2]))
    network = try Sequential(contentsOf: workspace.url(initial))
    augmentation = try Augmentation(contentsOf: workspace.url(variation))
  }
}
