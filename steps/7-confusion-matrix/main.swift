//: # 7. Confusion matrix
//:
//: One number says how often the network is right; it does not say what it gets wrong. We let it read the validation
//: images, which it has not learnt from, and count for each digit what it was taken for.

import ConvNet
import Figures
import Foundation
import Notebook

let stage = Stage(
  7, "confusion-matrix",
  about: "Shows what the trained network confuses, on the validation images.",
  inputs: [
    "artifacts/2-reshape/training-images.npy", "artifacts/3-encode/labels.npy",
    "artifacts/3-encode/validation-indices.npy", "artifacts/6-train/model.safetensors",
  ],
  outputs: [
    "artifacts/7-confusion-matrix/metrics.json", "artifacts/7-confusion-matrix/probabilities.npy",
    "figures/7-confusion-matrix.png", "figures/7-confident-errors.png",
  ])

let validationSet = stage.attempt("read the validation images") {
  try LabelledImages(
    images: stage.url("artifacts/2-reshape/training-images.npy"),
    oneHot: stage.url("artifacts/3-encode/labels.npy")
  ).selected(by: stage.url("artifacts/3-encode/validation-indices.npy"))
}
let network = stage.attempt("read the trained network") {
  try Sequential(contentsOf: stage.url("artifacts/6-train/model.safetensors"))
}

//: ## Let it read
//:
//: The prediction is the digit with the highest probability. Dropout is at rest now: the whole network answers.

let images = validationSet.allImages
let probabilities = network.predict(images, threads: stage.options.threads)
let (labels, predictions) = (validationSet.labels, probabilities.argmaxOfRows())
let matrix = ConfusionMatrix(labels: labels, predictions: predictions, classCount: 10)
let evaluation = network.evaluate(validationSet, threads: stage.options.threads)
let errors = labels.indices.filter { labels[$0] != predictions[$0] }
print(
  String(
    format: "%d of %d right: %.2f %%, loss %.4f", labels.count - errors.count, labels.count,
    100 * evaluation.accuracy, evaluation.loss))
stage.check(
  matrix.accuracy == evaluation.accuracy, "the matrix's diagonal holds as many as the evaluation counts right"
)

//: ## Digit by digit
//:
//: *Precision*: of all that it called a 7, how many are. *Recall*: of all sevens, how many it called so. F1 is their
//: harmonic mean, which is high only when both are.

print("digit  precision  recall      F1")
for report in matrix.reports {
  print(
    String(
      format: "%5d     %6.4f  %6.4f  %6.4f", report.label, report.precision, report.recall, report.f1))
}

//: ## The matrix
//:
//: A row is what the digit is, a column what the network said. The colours are for the mistakes, off the diagonal.

stage.attempt("draw the confusion matrix") {
  try ConfusionMatrixFigure(
    title: "Confusion matrix",
    subtitle: String(
      format: "%@ validation images, %.2f %% right; shares are of the row", NumberText.grouped(labels.count),
      100 * matrix.accuracy),
    classNames: (0...9).map(String.init), counts: matrix.counts
  ).writePNG(to: stage.output("figures/7-confusion-matrix.png"))
}

//: ## The most confident errors
//:
//: Where the network is wrong and sure of it there is something to learn: about the network, or about the label.

let confidence = { (index: Int) in probabilities.entry(index)[predictions[index]] }
let worst = errors.sorted { (-confidence($0), $0) < (-confidence($1), $1) }.prefix(24)
stage.attempt("draw the most confident errors") {
  try ImageGrid(
    title: "The most confident errors",
    subtitle: errors.isEmpty
      ? "None: all \(NumberText.grouped(labels.count)) validation images are read right"
      : "\(worst.count) of \(errors.count) errors, the surest first; in percent, the probability of what it said",
    imageWidth: 28, imageHeight: 28, columns: 8,
    tiles: worst.map { index in
      ImageGrid.Tile(
        pixels: images.entry(index),
        caption: [
          "said \(predictions[index]), is \(labels[index])",
          "\(NumberText.percentage(Double(confidence(index))))",
        ], emphasis: .wrong)
    }
  ).writePNG(to: stage.output("figures/7-confident-errors.png"))
}

//: ## Keep the numbers

struct Metrics: Encodable {
  let validationAccuracy, validationLoss: Double
  let classes: [ConfusionMatrix.ClassReport]
}

stage.attempt("write the metrics") {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
  encoder.keyEncodingStrategy = .convertToSnakeCase
  let metrics = Metrics(
    validationAccuracy: evaluation.accuracy, validationLoss: evaluation.loss, classes: matrix.reports)
  try encoder.encode(metrics).write(
    to: stage.output("artifacts/7-confusion-matrix/metrics.json"), options: .atomic)
  try probabilities.write(npy: stage.output("artifacts/7-confusion-matrix/probabilities.npy"))
}
stage.finish(metrics: ["validation_accuracy": evaluation.accuracy, "validation_loss": evaluation.loss])
