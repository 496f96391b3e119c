//: # 6. Train
//:
//: Now the network learns. We show it one batch of images at a time and ask for its ten probabilities. The *loss*, here
//: the cross-entropy, measures how surprised the network is by the true digit. The derivative of the loss with respect
//: to a weight says in which direction to move that weight to make the surprise smaller. All these derivatives together
//: are the *gradient*. An *optimizer* moves the weights against the gradient, one step per batch, and the *learning
//: rate* sets how far. One pass over all the images is an *epoch*.

import ConvNet
import DigitFigures
import DigitNetworks
import Digits
import NetworkFigures
import Stage

let stage = Stage(
  6, "train", flags: Flags.self, about: "Trains the network, or several, on augmented images.",
  reads: .trainingImages, .oneHotLabels, .folds, .initialNetwork, .augmentation,
  writes: .trainedNetworks, .history, .curves, .trainingCurves,
  durationFlags: ["epochs", "members"], partsFlag: "members",
  presentation: ["Figures", "DigitFigures", "NetworkFigures"])

//: ## How the network learns
//:
//: The original recipe uses *RMSprop*. It divides each weight's step by the recent size of its gradients, so weights
//: with small gradients move, too. Whenever the validation accuracy has not risen for three epochs, the learning rate
//: is halved.
//:
//: The other two recipes, *one-cycle* (the default) and *deep*, reach a higher accuracy in the same number of epochs.
//:
//: *Deep* uses *Adam*. It follows a running mean of each weight's gradient, divided by the gradient's recent size.
//:
//: *One-cycle* uses *Muon* (Jordan et al. 2024) for all layers but the last. A layer's weights form a matrix, and so
//: does their gradient. This gradient is a sum of simple patterns, a few of them so strong that they dominate the step.
//: Muon gives nearly all patterns the same strength, so the weak ones are learned, too. The more `steps` this takes, the
//: more equal they become. The last layer, the biases and the batch normalizations still use Adam, at a learning rate
//: that is `adamShare` of Muon's.
//:
//: In both recipes, batches are smaller, so there are more steps. The learning rate rises to its peak within the first
//: tenth of the training, and then falls to almost nothing: the weights first travel, then settle. We keep an
//: exponential moving average of the weights, because it fluctuates less than the weights themselves. If there are more
//: than three epochs, the last one uses the images without augmentation.
//:
//: In thirty epochs, a network has time to memorize the images. To prevent this, each step of *deep* also shrinks the
//: filters and the dense weights, by a fraction of 0.1 times the learning rate (*weight decay*, Loshchilov and Hutter
//: 2017). In the last layer, this shrinks weights that the gradients no longer support. In the other layers, a batch
//: normalization follows, which undoes any scaling. There, weight decay keeps the weights from growing so large that
//: later steps change little.

let trainings = stage.recipes(
  original: Training(
    batchSize: 86,
    optimizer: RMSprop(learningRate: 0.001, rho: 0.9, epsilon: 1e-8),
    schedule: ReduceLROnPlateau(factor: 0.5, patience: 3, minimum: 1e-5)),
  oneCycle: Training(
    batchSize: 64,
    optimizer: Muon(momentum: 0.9, steps: 3, adamShare: 0.1, beta1: 0.85, beta2: 0.99),
    schedule: OneCycle(peak: 0.04, warmUp: 0.1),
    averaging: ExponentialMovingAverage(decay: 0.999), epochsWithoutAugmentation: 1),
  deep: Training(
    batchSize: 64,
    optimizer: AdamW(beta1: 0.85, beta2: 0.99, weightDecay: 0.1),
    schedule: OneCycle(peak: 0.004, warmUp: 0.1),
    averaging: ExponentialMovingAverage(decay: 0.999), epochsWithoutAugmentation: 1))

//: ## The training
//:
//: The curves of loss and accuracy are drawn as they grow; `--live` shows them in a window. If the code or the flags
//: have changed since the previous run, its curves appear behind the new ones, in gray. The last point of an epoch may
//: be the mean of only a few batches, so it can jump. A mark shows the best epoch, but the network of the last epoch is
//: used: if the validation images chose the epoch, their accuracy would promise too much.
//:
//: `--set members=15` trains fifteen networks. Each has its own initial weights, and each holds out one fold, in turn.
//: If only a few of them misread an image, the mean of their answers is usually still right. After long training,
//: however, they make mostly the same errors, and averaging gains little.
//:
//: Every few seconds, the training saves a checkpoint. If Ctrl-C or a dead battery interrupts it, the next run resumes
//: from there and ends with exactly the same networks. If you ask for more networks later, only the missing ones are
//: trained. The same seed gives the same network, down to the last bit, on any number of threads.

let folds = stage.readFolds()
let initial = stage.read(.initialNetwork)
let augmentation = stage.read(.augmentation)
let training = stage.attempt("set up the training") {
  try trainings[initial.recipe].changed(by: stage.flags)
}
let curves = stage.liveCurves()
let outcome = stage.train(
  stage.flags.members, from: initial, on: folds, by: training, epochs: stage.flags.epochs,
  seed: stage.flags.seed, varying: augmentation, showing: curves)

//: ## The result
//:
//: The validation results are often better than the training results. That is no mistake. During training, the images
//: are distorted, and dropout hides a quarter of some layers' values. The table also shows the training results as
//: means over an epoch in which the network was still learning. Finally, except in the original recipe, validation uses
//: the averaged weights, and training uses the current ones.
//:
//: The learning rate in the table is that of the epoch's last batch.

print(outcome)
let accuracy = outcome.validationAccuracy
stage.expect(
  outcome.isBetterThanGuessing, "the validation accuracy, \(percent(accuracy)), is better than guessing",
  otherwise:
    "the validation accuracy, \(percent(accuracy)), is not clearly better than always naming the most common "
    + "digit, \(percent(outcome.guessingAccuracy)): are there enough images, and are their labels right?")

let imageCount = folds.split(forNetwork: 0).training.count
stage.draw(.trainingCurves, curves.finished(outcome, imageCount: imageCount, seed: stage.flags.seed))
stage.write(.trainedNetworks, TrainedNetworks(outcome.networks, recipe: initial.recipe))
stage.write(.curves, outcome.history)
stage.write(.history, outcome.history)
stage.finish(
  metrics: ["validation_accuracy": accuracy, "validation_loss": outcome.validationLoss],
  speeds: ["images_per_second": outcome.imagesPerSecond], earlierSeconds: outcome.earlierSeconds)
