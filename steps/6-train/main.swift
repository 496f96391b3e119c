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
  @Option(help: "Passes over the training images.") var epochs = 1
  @Option(help: "Images per step of the optimizer.") var batchSize = 86
  @Option(help: "How far a step goes at first.") var learningRate: Float = 0.001
  @Option(help: "Decides the order of the images, their variants and dropout.") var seed: UInt64 = 2

  func validate() throws {
    for (flag, isValid) in [
      ("--epochs", epochs > 0), ("--batch-size", batchSize > 0),
      ("--learning-rate", learningRate > 0 && learningRate.isFinite),
    ] where !isValid {
      throw ValidationError("\(flag) must be a number above 0")
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
  let images = try LabelledImages(
    images: stage.url("artifacts/2-reshape/training-images.npy"),
    oneHot: stage.url("artifacts/3-encode/labels.npy"))
  return (
    try images.selected(by: stage.url("artifacts/3-encode/training-indices.npy")),
    try images.selected(by: stage.url("artifacts/3-encode/validation-indices.npy"))
  )
}
var network = stage.attempt("read the network") {
  try Sequential(contentsOf: stage.url("artifacts/4-model/initial.safetensors"))
}
let augmentation = stage.attempt("read the augmentation") {
  try Augmentation(contentsOf: stage.url("artifacts/5-augment/augmentation.json"))
}

//: ## How it learns
//:
//: RMSprop divides each weight's step by the recent size of its gradients, so that weights which rarely get a push
//: move as well. In a longer training, when the accuracy on the validation images has not risen for three epochs, the
//: learning rate is halved. The same seed gives the same network to the last bit, on however many threads.

var optimizer = RMSprop(learningRate: stage.flags.learningRate, rho: 0.9, epsilon: 1e-8)
var schedule = ReduceLROnPlateau(factor: 0.5, patience: 3, minimum: 1e-5)
let configuration = TrainingConfiguration(
  epochs: stage.flags.epochs, batchSize: stage.flags.batchSize, seed: stage.flags.seed,
  threads: stage.options.threads)

let bar = stage.progressBar()
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
  try TrainingCurves(
    title: "Training",
    subtitle:
      "\(NumberText.grouped(trainingSet.count)) images, \(stage.flags.epochs) epoch\(stage.flags.epochs == 1 ? "" : "s"), batches of \(stage.flags.batchSize), "
      + String(
        format: "seed %d; validation accuracy %.2f %%", stage.flags.seed, 100 * last.validationAccuracy),
    training: history.stretches.map { .init(epoch: $0.epoch, loss: $0.loss, accuracy: $0.accuracy) },
    validation: history.epochs.map {
      .init(epoch: Double($0.number), loss: $0.validationLoss, accuracy: $0.validationAccuracy)
    }
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
