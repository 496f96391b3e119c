//: # 7. Confusion matrix
//:
//: One number says how often the network is right; it does not say what it gets wrong. We let it read the validation
//: images, which it has not learned from, count what each digit was taken for, ask how far its confidence can be trusted,
//: and look inside.

import ConvNet
import DigitFigures
import DigitNetworks
import Digits
import Figures
import NetworkFigures
import Stage

let stage = Stage(
  7, "confusion-matrix",
  about: "Shows what the trained network confuses, on the validation images, and what it looks for.",
  reads: .trainingImages, .oneHotLabels, .folds, .trainedNetworks,
  writes: .validationMetrics, .validationProbabilities, .classAccuracy, .confusionMatrix, .confidentErrors,
  .reliability, .filters, .featureMaps,
  headline: ["validation_accuracy", "validation_loss"])

//: ## Let it read
//:
//: The prediction is the digit with the highest probability. Dropout is off now: the whole network answers, and batch
//: normalization uses the statistics that it remembers from training.
//:
//: Each image is read five times, as it is and shifted by half a pixel in each direction, and the probabilities are
//: averaged: the answer should not depend on where exactly the scanner put the digit (*test-time augmentation*). The
//: original recipe reads each image once. So the accuracy can differ a little from that at the end of step 6.
//:
//: Where several networks were trained, each reads the fold that it has not learned from; for an image that two or more
//: of them have not learned from, their probabilities are averaged. This is not yet the whole ensemble's accuracy: every
//: labeled image was in some network's training set.

let folds = stage.readFolds()
let trained = stage.read(.trainedNetworks)
let answers = folds.answers(of: trained, threads: stage.options.threads)
let matrix = ConfusionMatrix(labels: answers.labels, predictions: answers.predictions, classCount: 10)
print(answers)
stage.check(
  matrix.accuracy == answers.evaluation.accuracy,
  "the matrix's diagonal holds as many as the evaluation counts right")

//: ## Digit by digit
//:
//: *Precision*: of all the images it called a 7, how many are. *Recall*: of all sevens, how many it called a 7. *F1* is
//: their harmonic mean, which is high only when both are. With a few hundred images per digit, recall is only an estimate:
//: in 95 of 100 cases, the interval after it holds the true value (Wilson 1927). Digits whose intervals overlap need not
//: differ at all.

print(matrix.table)
stage.draw(.classAccuracy, IntervalChart(recallOf: matrix))

//: ## The matrix
//:
//: A row is what the digit is, a column what the network said. The colors are for the mistakes, off the diagonal.

stage.draw(.confusionMatrix, ConfusionMatrixFigure(matrix))

//: ## Can its confidence be trusted?
//:
//: Of the digits that it names with a probability of 90 %, nine in ten should be right. The *expected calibration error*
//: sorts the images into fifteen bins of equal width by that probability, takes the difference between each bin's mean
//: probability and its share of right answers, and averages over the images (Guo et al. 2017). A trained network is
//: nearly always nearly sure, so nearly all images are in the last bin; the bins of the figure get finer towards 100 %. A
//: bin of a few images has a long interval and proves nothing.

let (confidences, isCorrect) = (answers.confidences, answers.isCorrect)
let error = Calibration(confidences: confidences, isCorrect: isCorrect, binCount: 15).expectedError
print("expected calibration error \(percent(error))")

let edges = [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999, 1]
let calibration = Calibration(confidences: confidences, isCorrect: isCorrect, edges: edges)
stage.draw(.reliability, ReliabilityDiagram(calibration, expectedError: error))

//: ## The most confident errors
//:
//: Where the network is wrong and sure of it, there is something to learn: about the network, or about the label.

stage.draw(.confidentErrors, ImageGrid(mostConfidentErrorsOf: answers, count: 24))

//: ## What it looks for
//:
//: The weights of the first network's first convolution can be looked at: each of its filters is a small picture, moved
//: over the digit. It responds where there is ink under its positive weights and none under its negative ones. They began
//: as small random numbers, which would look nearly white here: whatever stands out was learned, mostly bars and edges in
//: some direction.

let network = trained.networks[0]
stage.draw(.filters, FilterGrid(firstLayerOf: network))

//: And we can follow one digit through the layers: the validation image of an 8 that this network is surest of. It starts
//: as strokes, each in its place, becomes ever smaller maps of ever larger shapes, then values that have lost their place,
//: and ends as the ten probabilities. Where a map is gray on empty paper, bias and normalization lift it above zero: it
//: shows where there is *no* stroke.

let unseen = folds.split(forNetwork: 0).validation
let guesses = network.predict(unseen.allImages, threads: stage.options.threads)
let labels = unseen.labels
let eights = labels.indices.filter { labels[$0] == 8 }
let surest = eights.max { (guesses.entry($0)[8], $1) < (guesses.entry($1)[8], $0) } ?? 0
stage.draw(
  .featureMaps, FeatureMaps(of: unseen.images(at: [surest]), label: labels[surest], through: network))

stage.write(
  .validationMetrics,
  ClassificationReport(
    validationAccuracy: answers.evaluation.accuracy, validationLoss: answers.evaluation.loss,
    expectedCalibrationError: error, classes: matrix.reports))
stage.write(.validationProbabilities, answers.probabilities)
stage.finish(metrics: [
  "validation_accuracy": answers.evaluation.accuracy, "validation_loss": answers.evaluation.loss,
])
