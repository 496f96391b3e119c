//: # 7. Confusion matrix
//:
//: One number says how often the network is right; it does not say what it gets wrong. We let it read the validation
//: images, which it has not learnt from, count for each digit what it was taken for, ask how far its confidence can be
//: trusted, and look inside.

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
  7, "confusion-matrix", flags: Flags.self,
  about: "Shows what the trained network confuses, on the validation images, and what it looks for.",
  inputs: [
    "artifacts/2-reshape/training-images.npy", "artifacts/3-encode/labels.npy",
    "artifacts/3-encode/folds.npy", "artifacts/6-train/model.safetensors",
  ],
  outputs: [
    "artifacts/7-confusion-matrix/metrics.json", "artifacts/7-confusion-matrix/probabilities.npy",
    "figures/7-class-accuracy.png", "figures/7-confusion-matrix.png", "figures/7-confident-errors.png",
    "figures/7-reliability.png", "figures/7-filters.png", "figures/7-feature-maps.png",
  ])

let folds = stage.attempt("read the images") {
  try LabelledImages(
    images: stage.url("artifacts/2-reshape/training-images.npy"),
    oneHot: stage.url("artifacts/3-encode/labels.npy")
  ).folds(from: stage.url("artifacts/3-encode/folds.npy"))
}
let ensemble = stage.attempt("read what was trained") {
  try Ensemble(contentsOf: stage.url("artifacts/6-train/model.safetensors"))
}

//: ## Let it read
//:
//: The prediction is the digit with the highest probability. Dropout is at rest now: the whole network answers, and batch
//: normalisation goes by what it remembers from training. Where
//: several were trained, each reads the fold that it has not learnt from; for an image that two or more of them have
//: not learnt from, the mean of their probabilities counts. That is not yet what all say together, as in step 8:
//: there is no labelled image that none of many networks has learnt from.
//:
//: And but for the original recipe, it reads each image five times, as it is and shifted by half a pixel to each side,
//: and the mean counts: what it takes a digit for should not hang on where exactly the scanner put it. So the accuracy
//: can differ a little from that at the end of step 6, where each image was read once.

let (validationSet, probabilities, accuracies) = folds.validate(ensemble) {
  $0.predict($1, in: stage.flags.recipe.views, threads: stage.options.threads)
}
let images = validationSet.allImages
let (labels, predictions) = (validationSet.labels, probabilities.argmaxOfRows())
let matrix = ConfusionMatrix(labels: labels, predictions: predictions, classCount: 10)
let evaluation = Evaluation(probabilities: probabilities, oneHot: validationSet.oneHotLabels)
let errors = labels.indices.filter { labels[$0] != predictions[$0] }
print(
  String(
    format: "%d of %d right: %.2f %%, loss %.4f", labels.count - errors.count, labels.count,
    100 * evaluation.accuracy, evaluation.loss))
if accuracies.count > 1 {
  print(
    String(
      format: "each of the %d networks on its own fold: %.2f %% on average, %.2f to %.2f %%",
      accuracies.count,
      100 * accuracies.reduce(0, +) / Double(accuracies.count), 100 * (accuracies.min() ?? 0),
      100 * (accuracies.max() ?? 0)))
}
stage.check(
  matrix.accuracy == evaluation.accuracy, "the matrix's diagonal holds as many as the evaluation counts right"
)

//: ## Digit by digit
//:
//: *Precision*: of all that it called a 7, how many are. *Recall*: of all sevens, how many it called so. F1 is their
//: harmonic mean, which is high only when both are. So many images of a digit tell its recall only so well: the interval
//: behind it holds the true one in 95 of 100 cases (Wilson 1927). Digits whose intervals overlap need not differ at all.

print("digit  precision  recall  interval           F1")
for report in matrix.reports {
  print(
    String(
      format: "%5d     %6.4f  %6.4f  %6.4f...%6.4f  %6.4f", report.label, report.precision, report.recall,
      report.recallInterval.lowerBound, report.recallInterval.upperBound, report.f1))
}
stage.attempt("draw the accuracy of each class") {
  try IntervalChart(
    title: "Accuracy digit by digit",
    subtitle: String(
      format: "The recall with its 95\u{A0}%% interval; dashed, that of all %@ images, %.2f\u{A0}%%",
      NumberText.grouped(labels.count), 100 * matrix.accuracy),
    xLabel: "digit",
    items: matrix.reports.map {
      .init(name: "\($0.label)", share: $0.recall, interval: $0.recallInterval)
    }, reference: matrix.accuracy
  ).writePNG(to: stage.output("figures/7-class-accuracy.png"))
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

//: ## Can its confidence be trusted?
//:
//: Of the digits that it names with a probability of 90 %, nine in ten should be right. The *expected calibration error*
//: sorts the images into fifteen bins of equal width by that probability, takes in each the difference between its mean
//: and the share that is right, and averages over the images (Guo et al. 2017). A trained network is nearly always nearly
//: sure, and so nearly all are in the last bin; those of the figure grow finer towards 100 %. A bin of a few images has a
//: long interval, and proves nothing.

let confidences = predictions.indices.map { Double(probabilities.entry($0)[predictions[$0]]) }
let isCorrect = zip(labels, predictions).map { $0 == $1 }
let calibrationError = Calibration(confidences: confidences, isCorrect: isCorrect, binCount: 15).expectedError
print(String(format: "expected calibration error %.2f %%", 100 * calibrationError))

let edges = [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999, 1]
let calibration = Calibration(confidences: confidences, isCorrect: isCorrect, edges: edges)
stage.attempt("draw the reliability diagram") {
  try ReliabilityDiagram(
    title: "Reliability",
    subtitle: String(
      format: "How often it is right against how sure it is; expected calibration error %.2f\u{A0}%%",
      100 * calibrationError),
    bins: calibration.bins.map {
      .init(
        confidences: $0.confidences, count: $0.count, meanConfidence: $0.meanConfidence,
        accuracy: $0.accuracy,
        interval: wilsonInterval($0.correct, of: $0.count))
    }
  ).writePNG(to: stage.output("figures/7-reliability.png"))
}

//: ## The most confident errors
//:
//: Where the network is wrong and sure of it there is something to learn: about the network, or about the label.

let worst = errors.sorted { (-confidences[$0], $0) < (-confidences[$1], $1) }.prefix(24)
stage.attempt("draw the most confident errors") {
  try ImageGrid(
    title: "The most confident errors",
    subtitle: errors.isEmpty
      ? "None: all \(NumberText.grouped(labels.count)) validation images are read right"
      : "\(worst.count < errors.count ? "\(worst.count) of" : "All") \(errors.count) errors, the surest first, "
        + "with the two likeliest digits",
    imageWidth: 28, imageHeight: 28, columns: 8,
    tiles: worst.map { index in
      let likeliest = probabilities.entry(index).enumerated().sorted { $0.element > $1.element }.prefix(2)
      return ImageGrid.Tile(
        pixels: images.entry(index),
        caption: ["said \(predictions[index]), is \(labels[index])"]
          + likeliest.map { "\($0.offset):  \(NumberText.percentage(Double($0.element)))" }, emphasis: .wrong)
    }
  ).writePNG(to: stage.output("figures/7-confident-errors.png"))
}

//: ## What it looks for
//:
//: The weights of the first network's first convolution can be looked at: each of its filters is a small picture, moved
//: over the digit. It answers where ink lies under its positive weights and none under its negative ones. They began as
//: small random numbers, which would be nearly white here: what stands out was learnt, bars and edges of
//: some direction.

let network = ensemble.networks[0]
let convolution = network.layers.lazy.compactMap { $0.layer as? Conv2D }.first
stage.attempt("draw the first layer's filters") {
  let filters = convolution?.parameters.first?.value.channels ?? []
  try FilterGrid(
    title: "The first layer's filters",
    subtitle: convolution.map { "\($0.filters) filters of \($0.filterSize) × \($0.filterSize) weights" }
      ?? "None",
    filterWidth: convolution?.filterSize ?? 1, filterHeight: convolution?.filterSize ?? 1, columns: 8,
    filters: filters
  ).writePNG(to: stage.output("figures/7-filters.png"))
}

//: And one digit can be followed through the layers: the validation image of an 8 that this network is surest of, without
//: the shifted views. The way goes from strokes, each found where it lies, over ever smaller maps of ever larger shapes,
//: to values that no longer know a place, and the ten probabilities. Where a map is grey on empty paper, bias and
//: normalisation lift it above zero: it shows where there is *no* stroke.

let unseen = folds.split(forNetwork: 0).validation
let answers = network.predict(unseen.allImages, threads: stage.options.threads)
let unseenLabels = unseen.labels
let eights = unseenLabels.indices.filter { unseenLabels[$0] == 8 }
let example = eights.max { (answers.entry($0)[8], $1) < (answers.entry($1)[8], $0) } ?? 0
let image = unseen.images(at: [example])
var shown = [FeatureMaps.Layer(name: "image", shape: network.inputShape, elements: image.elements)]
for ((name, layer, shape), outputs) in zip(network.layers, network.activations(of: image))
where !(layer is Dropout || layer is Flatten) {
  // Of a convolution, its normalisation and its rectifier counts what comes through.
  var maps = FeatureMaps.Layer(name: name, shape: shape, elements: outputs.elements)
  if layer is BatchNormalization || layer is ReLU {
    let before = shown.removeLast()
    maps.name = before.name
    maps.followers = before.followers + [layer is ReLU ? "ReLU" : "batch norm"]
  }
  shown.append(maps)
}
stage.attempt("draw the feature maps") {
  try FeatureMaps(
    title: "One digit's way through the network",
    subtitle:
      "A validation image, \(unseenLabels[example]), read as \(answers.argmaxOfRows()[example]); black is for a stage's "
      + "highest values, white for zero and less",
    // The last layer's logits are shown as probabilities.
    layers: shown.dropLast(),
    scores: answers.entry(example).enumerated().map { .init(name: "\($0)", probability: Double($1)) }
  ).writePNG(to: stage.output("figures/7-feature-maps.png"))
}

//: ## Keep the numbers

stage.attempt("write the metrics") {
  let report = ClassificationReport(
    validationAccuracy: evaluation.accuracy, validationLoss: evaluation.loss,
    expectedCalibrationError: calibrationError, classes: matrix.reports)
  try report.write(to: stage.output("artifacts/7-confusion-matrix/metrics.json"))
  try probabilities.write(npy: stage.output("artifacts/7-confusion-matrix/probabilities.npy"))
}
stage.finish(metrics: ["validation_accuracy": evaluation.accuracy, "validation_loss": evaluation.loss])
