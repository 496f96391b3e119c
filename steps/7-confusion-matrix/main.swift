//: # 7. Confusion matrix
//:
//: The accuracy says how often the network is right. It does not say what the network gets wrong. So we let the network
//: read the validation images, which it has not learned from, and count what it takes each digit for. We also ask how
//: far we can trust its confidence, and look inside it.

import ConvNet
import DigitFigures
import DigitNetworks
import Digits
import Figures
import NetworkFigures
import Stage

let stage = Stage(
  7, "confusion-matrix", flags: NetworkFlags.self,
  about: "Shows which validation digits the trained network confuses, and what it looks for.",
  reads: .trainingImages, .oneHotLabels, .folds, .trainedNetworks,
  writes: .validationMetrics, .validationProbabilities, .classAccuracy, .confusionMatrix, .confidentErrors,
  .unbelievedLabels, .reliability, .filters, .featureMaps,
  headline: ["validation_accuracy", "validation_loss"], replaceableInputs: NetworkFlags.replaceableInputs)

//: ## Read the validation images
//:
//: The prediction is the digit with the highest probability. Dropout is now off, so the whole network answers. Batch
//: normalization uses the statistics remembered from training.
//:
//: The answer should not depend on exactly where the scanner put the digit. So we read each image five times, once as
//: it is and once shifted by half a pixel in each of four directions, and average the probabilities (*test-time
//: augmentation*). As a result, the accuracy can differ a little from the one at the end of step 6. The original recipe
//: reads each image only once.
//:
//: If we trained several networks, each reads the fold that it has not learned from. If two or more of them held out
//: the same fold, we average their probabilities. This is not yet the accuracy of the whole ensemble: every labeled
//: image was in some network's training set.
//:
//: `./notebook run 7 8 --network FILE` uses a network from elsewhere instead of the one from step 6, for example one
//: that was fine-tuned in PyTorch.

let folds = stage.readFolds()
let trained = stage.read(.trainedNetworks)
let answers = stage.attempt("read the validation images") {
  try folds.answers(of: trained, threads: stage.options.threads)
}
if stage.flags.isFromElsewhere {
  stage.note(
    "the network is not step 6's: if it has learned from these images, it looks better here than it is")
}
let matrix = ConfusionMatrix(labels: answers.labels, predictions: answers.predictions, classCount: 10)
print(answers)
stage.check(
  matrix.accuracy == answers.evaluation.accuracy,
  "the matrix's diagonal holds as many images as the evaluation counts as right",
  otherwise:
    "the matrix's diagonal gives an accuracy of \(matrix.accuracy), the evaluation \(answers.evaluation.accuracy)"
)

//: ## Digit by digit
//:
//: *Precision* is the share of real 7s among the images that the network called a 7. *Recall* is the share of the real
//: 7s that it called a 7. *F1* is their harmonic mean, which is high only if both are high. With a few hundred images
//: per digit, recall is only an estimate. In 95 of 100 cases, the interval next to it contains the true value (Wilson
//: 1927). Digits whose intervals overlap may not differ at all.

print(matrix.table)
stage.draw(.classAccuracy, IntervalChart(recallOf: matrix))

//: ## The confusion matrix
//:
//: Each row is a true digit, and each column an answer of the network. Right answers are on the diagonal. The colors
//: mark the mistakes, off the diagonal.

stage.draw(.confusionMatrix, ConfusionMatrixFigure(matrix))

//: ## Can you trust its confidence?
//:
//: Of the digits that the network names with a probability of 90 %, nine in ten should be right. The *expected
//: calibration error* measures how far this is from the truth (Guo et al. 2017). It sorts the images into fifteen bins
//: of equal width, by the probability of the digit that the network names. In each bin, it takes the gap between the
//: mean probability and the share of right answers. Then it averages these gaps over the images.
//:
//: A trained network is almost always almost sure, so nearly all images are in the last bin. The bins in the figure
//: therefore get finer toward 100 %. A bin with only a few images has a long interval and proves nothing.

let (confidences, isCorrect) = (answers.confidences, answers.isCorrect)
let error = Calibration(confidences: confidences, isCorrect: isCorrect, binCount: 15).expectedError
print("expected calibration error \(percent(error))")

let edges = [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999, 1]
let calibration = Calibration(confidences: confidences, isCorrect: isCorrect, edges: edges)
stage.draw(.reliability, ReliabilityDiagram(calibration, expectedError: error))

//: ## The most confident errors
//:
//: Where the network is wrong but sure of itself, we can learn something about the network, or about the label.

stage.draw(.confidentErrors, ImageGrid(mostConfidentErrorsOf: answers, count: 24))

//: ## Labels that nobody believes
//:
//: People labeled these images, and people make mistakes. So we let the network read *all* labeled images. It was
//: trained on most of them and saw their labels in every epoch. (The rest are the validation images, whose labels it
//: has never seen.) If it still reads an image as another digit, look closely: is the label wrong? With several
//: networks, an image is shown only if every network misreads it.
//:
//: We change none of these labels. But wrong labels are a reason to distrust an accuracy of 100 %. In MNIST's test set,
//: people confirmed 15 wrong labels among the 10,000 (Northcutt et al. 2021).

let unbelieved = stage.attempt("read all labeled images") {
  try folds.unbelievedLabels(by: trained, threads: stage.options.threads)
}
print(unbelieved)
stage.draw(.unbelievedLabels, ImageGrid(unbelieved, of: folds.allImages, count: 40))

//: ## What the network looks for
//:
//: We can look at the weights of the first network's first convolution. Each of its filters is a small picture that
//: slides over the digit. It responds where there is ink under its positive weights and none under its negative ones.
//: The weights began as small random numbers, which would look nearly white here. Whatever stands out was learned,
//: mostly bars and edges in some direction.

let network = trained.networks[0]
stage.draw(.filters, FilterGrid(firstLayerOf: network))

//: We can also follow one digit through the layers. From all the 8s in the validation set, we take the one that this
//: network is most sure of. It starts as strokes, each in its place. It turns into ever smaller maps of ever larger
//: shapes, then into values that have lost their place, and finally into the ten probabilities. If a map is gray on
//: empty paper, the bias and the normalization have lifted it above zero: it shows where there is *no* stroke.

let unseen = folds.split(forNetwork: 0).validation
let guesses = network.predict(unseen.allImages, threads: stage.options.threads)
let labels = unseen.labels
let eights = labels.indices.filter { labels[$0] == 8 }
if eights.isEmpty {
  stage.note("there is no 8 among the validation images: the first of them is shown instead")
}
let surest = eights.max { (guesses.entry($0)[8], $1) < (guesses.entry($1)[8], $0) } ?? 0
let maps = stage.attempt("follow a digit through the network") {
  try FeatureMaps(of: unseen.images(at: [surest]), label: labels[surest], through: network)
}
stage.draw(.featureMaps, maps)

stage.write(
  .validationMetrics,
  ClassificationReport(
    validationAccuracy: answers.evaluation.accuracy, validationLoss: answers.evaluation.loss,
    expectedCalibrationError: error, classes: matrix.reports))
stage.write(.validationProbabilities, answers.probabilities)
stage.finish(metrics: [
  "validation_accuracy": answers.evaluation.accuracy, "validation_loss": answers.evaluation.loss,
])
