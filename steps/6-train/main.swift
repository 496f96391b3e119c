//: # 6. Train
//:
//: Now the network learns. It is shown a batch of images at a time and asked for its ten probabilities. The *loss*, the
//: cross-entropy, says how surprised it was by the truth; its derivative with respect to each of the weights says
//: in which direction the weight should move to be less surprised. All these derivatives together are the *gradient*; an
//: *optimizer* moves the weights against it, one step for each batch, and the *learning rate* is the factor that says how
//: far. One pass over all images is an *epoch*.

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
  @Option(help: "How the network learns; also a flag of steps 4, 5, 7 and 8.") var recipe = Recipe.oneCycle
  @Option(help: "Passes over the training images.") var epochs = 12
  @Option(help: "Images per step of the optimizer: 64, with original 86, unless given.") var batchSize: Int?
  @Option(help: "How far a step goes at most, 0.004; with original at first, 0.001.") var learningRate: Float?
  @Option(
    help: "The share that weights lose in a step, over its learning rate: 0, with deep 0.1, unless given.")
  var weightDecay: Float?
  @Option(help: "How many networks are trained, to answer together.") var members = 1
  @Option(help: "Decides the order of the images, their variants and dropout.") var seed: UInt64 = 2

  func validate() throws {
    for (flag, count) in [("epochs", epochs), ("batch-size", batchSize ?? 1), ("members", members)]
    where count < 1 {
      throw ValidationError("--\(flag) must be at least 1, not \(count)")
    }
    if batchSize == 1, recipe == .oneCycle {
      throw ValidationError(
        "--batch-size must be at least 2: batch normalisation compares the images of a batch; or give another --recipe"
      )
    }
    if let learningRate, !(learningRate > 0 && learningRate <= 1) {
      throw ValidationError(
        "--learning-rate must be above 0 and at most 1, such as 0.004, not \(learningRate)")
    }
    if let weightDecay, !(0...100).contains(weightDecay) {
      throw ValidationError("--weight-decay must be in 0...100, such as 0.1, not \(weightDecay)")
    }
    if let weightDecay, weightDecay > 0, recipe == .original {
      throw ValidationError("--weight-decay is not for the original recipe; give it 0, or another --recipe")
    }
  }
}

let stage = Stage(
  6, "train", flags: Flags.self,
  about: "Trains the network, or several, on augmented images.",
  inputs: [
    "artifacts/2-reshape/training-images.npy", "artifacts/3-encode/labels.npy",
    "artifacts/3-encode/folds.npy",
    "artifacts/4-model/initial.safetensors", "artifacts/5-augment/augmentation.json",
  ],
  outputs: [
    "artifacts/6-train/model.safetensors", "artifacts/6-train/history.csv", "artifacts/6-train/curves.json",
    "figures/6-training-curves.png",
  ], durationFlags: ["epochs", "members"], partsFlag: "members", presentation: ["Figures"])

//: ## What goes in

let folds = stage.attempt("read the images") {
  try LabelledImages(
    images: stage.url("artifacts/2-reshape/training-images.npy"),
    oneHot: stage.url("artifacts/3-encode/labels.npy")
  ).folds(from: stage.url("artifacts/3-encode/folds.npy"))
}
let (initial, augmentation) = stage.attempt("read the network and the augmentation") {
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
//: That is the original recipe, `--set recipe=original`.

var training = Training(
  batchSize: stage.flags.batchSize ?? 86,
  optimizer: RMSprop(learningRate: stage.flags.learningRate ?? 0.001, rho: 0.9, epsilon: 1e-8),
  schedule: ReduceLROnPlateau(factor: 0.5, patience: 3, minimum: 1e-5))

//: The other recipes, one-cycle, which is used unless you ask for another, and deep, come further in as many epochs.
//: Their batches are smaller, so that there are more steps, which go along a running mean of the gradients (Adam). The
//: learning rate rises to four times the original's within a tenth of the training and then falls to almost nothing,
//: so that the weights first travel and then settle. What is kept is not the last step's weights but their running
//: average over the steps, which trembles less. In a training of more than three epochs the last one sees the images as
//: they are.
//:
//: A training of thirty epochs has time to learn the images by heart. With `--set recipe=deep` each step also makes the
//: filters and the dense weights smaller, by a share of themselves that is 0.1 times the learning rate (*weight decay*, in
//: AdamW, Loshchilov and Hutter 2017). In the last layer that holds back what the gradients do not keep asking for. Before a
//: batch normalisation, which undoes any scale, it keeps the weights from growing so large that later steps change little.

if stage.flags.recipe != .original {
  let weightDecay = stage.flags.weightDecay ?? (stage.flags.recipe == .deep ? 0.1 : 0)
  training = Training(
    batchSize: stage.flags.batchSize ?? 64,
    optimizer: AdamW(beta1: 0.85, beta2: 0.99, weightDecay: weightDecay),
    schedule: OneCycle(peak: stage.flags.learningRate ?? 0.004, warmUp: 0.1),
    averaging: ExponentialMovingAverage(decay: 0.999), epochsWithoutAugmentation: 1)
}

//: ## The training
//:
//: The curves of loss and accuracy are drawn while they grow; `--live` shows them in a window. Behind them stand, in
//: grey, those of the run before, if its flags or its code were others.

func measurements(_ history: History) -> TrainingCurves.Run {
  TrainingCurves.Run(
    training: history.points.map {
      .init(epoch: $0.epoch, loss: $0.loss, accuracy: $0.accuracy, learningRate: Double($0.learningRate))
    },
    validation: history.epochs.map {
      .init(epoch: Double($0.number), loss: $0.validationLoss, accuracy: $0.validationAccuracy)
    })
}

let former = try? stage.formerOutput("artifacts/6-train/curves.json").map { try History(contentsOf: $0) }
var curves = TrainingCurves(title: "Training", measured: .init(), former: former.map(measurements))
let stream = CurveStream(to: stage.output("figures/6-training-curves.png"), showsWindow: stage.options.live)
if let missing = stream.missingWindow { stage.note(missing) }

//: With `--set members=15` fifteen networks are trained, each from weights of its own and without another fold of the
//: images. Where they err in different places the mean of what they say puts it right. After a long training they share
//: most of their errors, and gain little.
//: Every few seconds the training notes where it is. One that is cut off, by Ctrl-C or a dead battery, goes on from
//: there and ends with the very same networks, and asking for more of them later trains only those that are missing.

let bar = stage.progressBar()
var (doneBefore, earlierSeconds, place) = (0.0, 0.0, "")
let trained = stage.attempt("train the network") {
  do {
    return try folds.fit(
      networks: 0..<stage.flags.members, from: initial,
      configuration: TrainingConfiguration(
        training, epochs: stage.flags.epochs, seed: stage.flags.seed, threads: stage.options.threads),
      augment: { augmentation($0, using: &$1) },
      resume: { number in
        let name = "network \(number + 1)"
        guard let checkpoint = stage.resume(name, { try TrainingCheckpoint(contentsOf: $0) }) else {
          return nil
        }
        doneBefore = (Double(number) + checkpoint.fraction) / Double(stage.flags.members)
        earlierSeconds += checkpoint.seconds
        bar.resume(at: doneBefore)
        return checkpoint
      },
      checkpoints: { number in
        CheckpointPolicy(every: .seconds(5)) {
          try $0.write(to: stage.checkpoint(of: "network \(number + 1)"))
        }
      },
      onProgress: { progress in
        place = "\(progress)"
        bar.update(fraction: progress.fraction, text: place)
        stream.update(epochs: progress.training.history.epochs.count) {
          curves.subtitle = progress.place
          curves.measured = measurements(progress.training.history)
          return curves
        }
      }, shouldStop: { stage.isInterrupted })
  } catch TrainingError.interrupted {
    stream.end()
    stage.stopInterrupted(at: place)
  }
}
bar.finish()
stream.end()
if doneBefore > 0 { print(String(format: "Of this training, %.0f %% was done before.", 100 * doneBefore)) }

//: ## What came out
//:
//: The validation figures are often better than those in training. That is no mistake: in training the images are
//: distorted, dropout hides a quarter of what some layers find, and what stands in the table is the mean over an epoch in
//: which the network was still learning. And but for the original recipe, validation reads with the averaged weights,
//: training with those of the moment. The learning rate in the table is that of the epoch's last batch.

let history = trained[0].history
if trained.count > 1 { print("network 1:") }
print(history.csv)
let last = trained.map(\.history.last)
let accuracies = last.map(\.validationAccuracy)
if accuracies.count > 1 {
  for (member, accuracy) in accuracies.enumerated() {
    print(
      String(
        format: "network %2d, validated on fold %d: %.2f %%", member + 1, folds.fold(ofNetwork: member),
        100 * accuracy))
  }
}
let validationAccuracy = accuracies.reduce(0, +) / Double(accuracies.count)
stage.check(
  validationAccuracy > 0.2,
  String(format: "the validation accuracy, %.2f %%, is above guessing", 100 * validationAccuracy))

stage.attempt("draw the curves") {
  curves.subtitle =
    "\(NumberText.grouped(folds.split(forNetwork: 0).training.count)) images, epochs: \(stage.flags.epochs), "
    + String(format: "seed \(stage.flags.seed); validation accuracy %.2f %%", 100 * accuracies[0])
  curves.measured = measurements(history)
  try curves.writePNG(to: stage.output("figures/6-training-curves.png"))
}

stage.attempt("write what was trained") {
  try Ensemble(trained.map(\.network)).write(to: stage.output("artifacts/6-train/model.safetensors"))
  try history.write(to: stage.output("artifacts/6-train/curves.json"))
  try Data(history.csv.utf8).write(to: stage.output("artifacts/6-train/history.csv"), options: .atomic)
}
stage.finish(
  metrics: [
    "validation_accuracy": validationAccuracy,
    "validation_loss": last.map(\.validationLoss).reduce(0, +) / Double(last.count),
  ], speeds: ["images_per_second": last[last.count - 1].imagesPerSecond], earlierSeconds: earlierSeconds)
