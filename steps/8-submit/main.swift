//: # 8. Submit
//:
//: The last step reads the digits that nobody has told us about, and writes what it takes them for in the form that
//: Kaggle's Digit Recognizer asks for: one row an image, numbered from 1.

import ArgumentParser
import ConvNet
import Datasets
import DigitNetworks
import Digits
import Figures
import Foundation
import Preprocessing
import Stage
import Tensors

// So that the flag takes the recipe by its name.
extension Recipe: ExpressibleByArgument {}

struct Flags: ParsableArguments {
  @Option(help: "Whether each image is read once, as in the original, or in five views.")
  var recipe = Recipe.oneCycle
}

let stage = Stage(
  8, "submit", flags: Flags.self,
  about: "Predicts the test images and writes submission.csv.",
  inputs: [
    "artifacts/2-reshape/test-images.npy", "artifacts/1-normalize/test-labels.npy",
    "artifacts/6-train/model.safetensors",
  ],
  outputs: ["submission.csv", "figures/8-sample-predictions.png"],
  optionalOutputs: ["artifacts/8-submit/score.json"],
  headline: [
    "predictions", .init("test_accuracy", comparesRuns: false),
    .init("test_accuracy_of_a_single_network", comparesRuns: false),
  ])

let images = stage.attempt("read the test images") {
  try Tensor(npy: stage.url("artifacts/2-reshape/test-images.npy"))
}
let ensemble = stage.attempt("read what was trained") {
  try Ensemble(contentsOf: stage.url("artifacts/6-train/model.safetensors"))
}

//: ## Predict
//:
//: As in step 7 each image is read in five views, but for the original recipe. Where several networks were trained, the
//: digit with the highest mean of their probabilities wins.

let answers = ensemble.networks.map {
  $0.predict(images, in: stage.flags.recipe.views, threads: stage.options.threads)
}
let probabilities = Tensor(meanOf: answers)
let predictions = probabilities.argmaxOfRows()
let rows = predictions.enumerated().map { "\($0 + 1),\($1)" }
stage.attempt("write submission.csv") {
  let csv = (["ImageId,Label"] + rows).joined(separator: "\n") + "\n"
  try Data(csv.utf8).write(to: stage.output("submission.csv"), options: .atomic)
}
print("\(rows.count) predictions, the first: \(rows.prefix(3).joined(separator: "  "))")

//: ## How good is it?
//:
//: Kaggle tells after the upload. MNIST's own test images have labels, so for them the score can be printed here; it is
//: only now, after the submission has been written, that these labels are compared with anything.

let (_, labels) = stage.attempt("read the test labels") {
  try NPY.read(UInt8.self, from: stage.url("artifacts/1-normalize/test-labels.npy"))
}
let isKnown = labels.count == predictions.count
func countRight(_ predictions: [Int]) -> Int { zip(labels, predictions).count { Int($0) == $1 } }
let correct = countRight(predictions)
let singles = answers.map { countRight($0.argmaxOfRows()) }
var metrics: [String: Double] = ["predictions": Double(predictions.count)]
if isKnown {
  let accuracy = Double(correct) / Double(labels.count)
  metrics["test_accuracy"] = accuracy
  print(String(format: "%d of %d right: test accuracy %.2f %%", correct, labels.count, 100 * accuracy))
  if singles.count > 1 {
    let single = Double(singles.reduce(0, +)) / Double(singles.count * labels.count)
    metrics["test_accuracy_of_a_single_network"] = single
    print(
      String(
        format: "each of the %d networks alone: %.2f %% on average, %d to %d right", singles.count,
        100 * single,
        singles.min() ?? 0, singles.max() ?? 0))
  }
  stage.attempt("write the score") {
    let json =
      "{\n  \"correct\" : \(correct),\n  \"count\" : \(labels.count),\n  \"test_accuracy\" : \(accuracy)\n}\n"
    try Data(json.utf8).write(to: stage.output("artifacts/8-submit/score.json"), options: .atomic)
  }
} else {
  print("The labels are not known here: submission.csv is ready to be uploaded.")
}

//: ## Some predictions

stage.attempt("draw sample predictions") {
  let tiles = (0..<min(40, predictions.count)).map { index in
    let isWrong = isKnown && Int(labels[index]) != predictions[index]
    let sure = NumberText.percentage(Double(probabilities.entry(index)[predictions[index]]))
    return ImageGrid.Tile(
      pixels: images.entry(index),
      caption: ["\(predictions[index])", sure] + (isWrong ? ["is \(labels[index])"] : []),
      emphasis: isWrong ? .wrong : .none)
  }
  try ImageGrid(
    title: "Sample predictions",
    subtitle: "The first \(tiles.count) test images with the predicted digit and its probability",
    imageWidth: 28, imageHeight: 28, columns: 10, tiles: tiles
  ).writePNG(to: stage.output("figures/8-sample-predictions.png"))
}
stage.finish(metrics: metrics)
