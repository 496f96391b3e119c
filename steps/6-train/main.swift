//: # 6. Train
//:
//: Now the network learns. It is shown 86 images at a time and asked for its ten probabilities. The *loss*, the
//: cross-entropy, says how surprised it was by the truth; its derivative with respect to each of the weights says
//: in which direction the weight should move to be less surprised. One pass over all images is an *epoch*.

import ArgumentParser
import ConvNet
import Datasets
import Figures
import Foundation
import Notebook

struct Flags: ParsableArguments {
  @Option(help: "Passes over the training images.")
  var epochs = 1

  @Option(help: "Images per step of the optimizer.")
  var batchSize = 86

  @Option(help: "How far a step goes at first.")
  var learningRate: Float = 0.001

  @Option(help: "Decides the order of the images, their variants and dropout.")
  var seed: UInt64 = 2

  func validate() throws {
    guard epochs > 0 else { throw ValidationError("--epochs must be at least 1, but is \(epochs)") }
    guard batchSize > 0 else { throw ValidationError("--batch-size must be at least 1, but is \(batchSize)") }
    guard learningRate > 0, learningRate.isFinite else {
      throw ValidationError("--learning-rate must be a positive number, but is \(learningRate)")
    }
  }
}

let stage = Stage(
  6, "train", flags: Flags.self,
  about: "Trains the network on augmented images.",
  inputs: [
    "artifacts/2-reshape/training-images.npy", "artifacts/3-encode/labels.npy",
    "artifacts/3-encode/training-indices.npy", "artifacts/3-encode/validation-indices.npy",
    "artifacts/4-model/initial.safetensors", "artifacts/5-augment/augmentation.json",
  ],
  outputs: [
    "artifacts/6-train/model.safetensors", "artifacts/6-train/history.csv", "figures/6-training-curves.png",
  ])

//: ## What goes in

let (trainingSet, validationSet) = stage.attempt("read the images") {
  let images = try Tensor(npy: stage.url("artifacts/2-reshape/training-images.npy"))
  let oneHot = try Tensor(npy: stage.url("artifacts/3-encode/labels.npy"))
  let part = { (name: String) in
    let indices = try NPY.read(Int64.self, from: stage.url("artifacts/3-encode/\(name)-indices.npy")).elements
    return LabelledImages(images: images, oneHot: oneHot, indices: indices.map(Int.init))
  }
  return (try part("training"), try part("validation"))
}
var network = stage.attempt("read the network") {
  try Sequential(contentsOf: stage.url("artifacts/4-model/initial.safetensors"))
}
let augmentation = stage.attempt("read the augmentation") {
  try JSONDecoder().decode(
    Augmentation.self, from: Data(contentsOf: stage.url("artifacts/5-augment/augmentation.json")))
}

//: ## How it learns
//:
//: RMSprop divides each weight's step by the recent size of its gradients, so that weights which rarely get a push
//: move as well. When the accuracy on the validation images has not risen for three epochs, the learning rate is
//: halved. The seed decides everything that is drawn at random, so the same seed gives the same network to the last
//: bit, on however many threads.

var optimizer = RMSprop(learningRate: stage.flags.learningRate, rho: 0.9, epsilon: 1e-8)
var schedule = ReduceLROnPlateau(factor: 0.5, patience: 3, minimum: 1e-5)
let configuration = TrainingConfiguration(
  epochs: stage.flags.epochs, batchSize: stage.flags.batchSize, seed: stage.flags.seed,
  threads: stage.options.threads)

let bar = ProgressBar()
let history = stage.attempt("train the network") {
  try network.fit(
    trainingSet, validatedOn: validationSet, configuration: configuration, optimizer: &optimizer,
    schedule: &schedule, augment: { augmentation($0, using: &$1) }
  ) {
    bar.update(
      fraction: $0.fraction,
      text: String(
        format: "epoch %d/%d  batch %3d/%d  loss %.4f  accuracy %.4f  %.0f images/s", $0.epoch, $0.epochs,
        $0.batch, $0.batches, $0.loss, $0.accuracy, $0.imagesPerSecond))
  }
}
bar.finish()

//: ## What came out
//:
//: The validation figures are often better than those in training. That is no mistake: in training the images are
//: distorted and a quarter of the finds is missing, and the average runs over an epoch in which the network was
//: still learning.

print(history.csv)
let last = history.epochs[history.epochs.count - 1]
stage.check(
  last.validationAccuracy > 0.2,
  String(format: "the validation accuracy, %.2f %%, is above guessing", 100 * last.validationAccuracy))

stage.attempt("draw the curves") {
  let panel = { (title: String, training: [Double], validation: [Double], bounds: ClosedRange<Double>?) in
    let points = zip(history.stretches, training).map { LineChart.Point(x: $0.epoch, y: $1) }
    return LineChart.Panel(
      title: title, xLabel: "epoch",
      series: [.init(name: "training", points: points), .init(name: "validation", values: validation)],
      xIsInteger: history.epochs.count > 1, yBounds: bounds)
  }
  try LineChart(
    title: "Training",
    subtitle: String(
      format: "%@ images, batches of %d, seed %d; validation accuracy %.2f %%",
      NumberText.grouped(trainingSet.count),
      stage.flags.batchSize, stage.flags.seed, 100 * last.validationAccuracy),
    panels: [
      panel("Loss", history.stretches.map(\.loss), history.epochs.map(\.validationLoss), 0...Double.infinity),
      panel("Accuracy", history.stretches.map(\.accuracy), history.epochs.map(\.validationAccuracy), 0...1),
    ]
  ).writePNG(to: stage.output("figures/6-training-curves.png"))
}

stage.attempt("write the trained network") {
  try network.write(to: stage.output("artifacts/6-train/model.safetensors"))
  try Data(history.csv.utf8).write(to: stage.output("artifacts/6-train/history.csv"), options: .atomic)
}
stage.finish(metrics: [
  "validation_accuracy": last.validationAccuracy, "validation_loss": last.validationLoss,
  "images_per_second": last.imagesPerSecond,
])
