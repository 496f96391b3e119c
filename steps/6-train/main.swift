//: # 6. Train
//:
//: Now the network learns. It is shown a batch of images at a time and asked for its ten probabilities. The *loss*, the
//: cross-entropy, says how surprised it was by the truth; its derivative with respect to each of the weights says
//: in which direction the weight should move to be less surprised. One pass over all images is an *epoch*.

import ArgumentParser
import ConvNet
import Datasets
import Figures
import Foundation
import Notebook

enum Recipe: String, CaseIterable, ExpressibleByArgument {
  case original
  case oneCycle = "one-cycle"
}

struct Flags: ParsableArguments {
  @Option(help: "How the network learns; one-cycle is also a flag of step 4.") var recipe = Recipe.original
  @Option(help: "Passes over the training images.") var epochs = 1
  @Option(help: "Images per step of the optimizer: 86, with one-cycle 32, unless given.") var batchSize: Int?
  @Option(help: "How far a step goes at first, 0.001; with one-cycle at most, 0.003.")
  var learningRate: Float?
  @Option(help: "Decides the order of the images, their variants and dropout.") var seed: UInt64 = 2

  func validate() throws {
    guard epochs > 0, batchSize ?? 1 > 0, learningRate ?? 1 > 0, learningRate?.isFinite ?? true else {
      throw ValidationError("--epochs, --batch-size and --learning-rate must be numbers above 0")
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
    "artifacts/6-train/model.safetensors", "artifacts/6-train/history.csv", "artifacts/6-train/curves.json",
    "figures/6-training-curves.png",
  ], durationFlag: "epochs", presentation: ["Figures"])

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
var (network, augmentation) = stage.attempt("read the network and the augmentation") {
  (
    try Sequential(contentsOf: stage.url("artifacts/4-model/initial.safetensors")),
    try Augmentation(contentsOf: stage.url("artifacts/5-augment/augmentation.json"))
  )
}

//: ## How it learns
//:
//: RMSprop divides each weight's step by the recent size of its gradients, so that weights which rarely get a push
//: move as well. In a longer training, when the accuracy on the validation images has not risen for three epochs, the
//: learning rate is halved. The same seed gives the same network to the last bit, on however many threads.

var optimizer: any Optimizer = RMSprop(
  learningRate: stage.flags.learningRate ?? 0.001, rho: 0.9, epsilon: 1e-8)
var schedule: any Schedule = ReduceLROnPlateau(factor: 0.5, patience: 3, minimum: 1e-5)
var configuration = TrainingConfiguration(
  epochs: stage.flags.epochs, batchSize: stage.flags.batchSize ?? 86, seed: stage.flags.seed,
  threads: stage.options.threads)

//: That is the original recipe. The other one, `--set recipe=one-cycle`, comes further in the same number of epochs. Its
//: steps are smaller batches, so that there are more of them, and go along a running mean of the gradients (Adam). The
//: learning rate rises to three times the original's within a tenth of the training and then falls to almost nothing,
//: so that the weights first travel and then settle. What is kept is not the last step's weights but their running
//: average over the steps, which trembles less. In a longer training the last epoch sees the images as they are.

if stage.flags.recipe == .oneCycle {
  optimizer = Adam(beta1: 0.85, beta2: 0.99)
  schedule = OneCycle(peak: stage.flags.learningRate ?? 0.003, warmUp: 0.1)
  configuration.batchSize = stage.flags.batchSize ?? 32
  configuration.averaging = ExponentialMovingAverage(decay: 0.999)
  configuration.cleanEpochs = stage.flags.epochs > 3 ? 1 : 0
}

//: Every few seconds the training notes where it is. One that is cut off, by Ctrl-C or a dead battery, goes on from
//: there and ends with the very same network.

let checkpoint = stage.resume { try TrainingCheckpoint(contentsOf: $0) }
if let checkpoint {
  print(String(format: "Of this training %.0f %% is done already.", 100 * checkpoint.fraction))
}

//: The curves of loss and accuracy are drawn while they grow; `--live` shows them in a window. Behind them stand, in
//: grey, those of the run before, if its flags or its code were others.

func measurements(_ history: History) -> TrainingCurves.Run {
  TrainingCurves.Run(
    training: history.stretches.map {
      .init(
        epoch: $0.epoch, loss: $0.loss, accuracy: $0.accuracy, learningRate: Double($0.learningRate))
    },
    validation: history.epochs.map {
      .init(epoch: Double($0.number), loss: $0.validationLoss, accuracy: $0.validationAccuracy)
    })
}

let former = try? stage.formerOutput("artifacts/6-train/curves.json").map { try History(contentsOf: $0) }
var curves = TrainingCurves(title: "Training", measured: .init(), former: former.map(measurements))
let stream = CurveStream(to: stage.output("figures/6-training-curves.png"), showsWindow: stage.options.live)
if let missing = stream.missingWindow { stage.note(missing) }

let bar = stage.progressBar()
if let checkpoint { bar.resume(at: checkpoint.fraction) }
let history = stage.attempt("train the network") {
  do {
    return try network.fit(
      trainingSet, validatedOn: validationSet, configuration: configuration, optimizer: &optimizer,
      schedule: &schedule, augment: { [augmentation] in augmentation($0, using: &$1) },
      resumingFrom: checkpoint,
      checkpoints: CheckpointPolicy(every: .seconds(5)) { try $0.write(to: stage.checkpoint) },
      onProgress: { progress in
        bar.update(fraction: progress.fraction, text: "\(progress)")
        stream.update(epochs: progress.history.epochs.count) {
          curves.subtitle = "In epoch \(progress.epoch) of \(progress.epochs)"
          curves.measured = measurements(progress.history)
          return curves
        }
      }, shouldStop: { stage.isInterrupted })
  } catch TrainingError.interrupted(let progress) {
    stream.end()
    stage.stopInterrupted(at: "\(progress)")
  }
}
bar.finish()
stream.end()

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
  curves.subtitle =
    "\(NumberText.grouped(trainingSet.count)) images, epochs: \(stage.flags.epochs), seed \(stage.flags.seed); "
    + String(format: "validation accuracy %.2f %%", 100 * last.validationAccuracy)
  curves.measured = measurements(history)
  try curves.writePNG(to: stage.output("figures/6-training-curves.png"))
}

stage.attempt("write the trained network") {
  try network.write(to: stage.output("artifacts/6-train/model.safetensors"))
  try history.write(to: stage.output("artifacts/6-train/curves.json"))
  try Data(history.csv.utf8).write(to: stage.output("artifacts/6-train/history.csv"), options: .atomic)
}
stage.finish(
  metrics: [
    "validation_accuracy": last.validationAccuracy, "validation_loss": last.validationLoss,
  ], speeds: ["images_per_second": last.imagesPerSecond], earlierSeconds: checkpoint?.seconds ?? 0)
