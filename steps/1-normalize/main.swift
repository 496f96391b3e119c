//: # 1. Normalize
//:
//: A handwritten digit arrives as 784 gray values: 28 rows of 28 pixels. Each pixel is a byte from 0 (paper) to 255
//: (ink). On a screen, that would be white ink on black paper; our figures draw the ink black. A network learns faster
//: when its inputs are small numbers of similar size, so we scale the pixels to the range from 0 to 1. But first, we
//: check what we have been given.

import Datasets
import DigitFigures
import Digits
import Figures
import Stage
import Tensors

let stage = Stage(
  1, "normalize", about: "Reads the digits, checks them, and scales their pixels from 0...255 to 0...1.",
  writes: .trainingRows, .trainingLabels, .testRows, .testLabels, .submissionForm, .labelCounts,
  .sampleDigits,
  externalInputs: {
    let source = try DataSource.find(in: $0.data, isExplicit: $0.isDataGiven)
    return .init(source: "\(source)", digests: try source.identity(digest: $0.digest))
  })

//: ## Where the digits come from
//:
//: Your own files in the data folder come first: Kaggle's `train.csv` and `test.csv`, MNIST's files, or other files in
//: the same format (see docs/data.md). If there are none, this step downloads MNIST once and caches it. If a file
//: contains an error, the step stops and names the row or byte. If something is unusual but clear, the step reads it
//: and prints a note.

let digits = stage.attempt("read the digits") {
  let source = try DataSource.find(in: stage.options.data, isExplicit: stage.options.isDataGiven)
  print("Reading \(source)")
  if !source.unused.isEmpty { print("Unused: \(source.unused.joined(separator: ", "))") }
  return try source.load(progress: { print($0) })
}
let (training, test) = (digits.training, digits.test)
let labels = training.labels ?? []
digits.notes.forEach { stage.note($0) }
print("Labeled digits to learn from: \(training.count); to predict: \(test.count)")

//: ## Are the digits complete?
//:
//: The reader has already rejected rows with missing or impossible values. Every image has its 784 pixels, and every
//: training image has its label. But a digit may still be missing from the data, so we count them. All ten digits
//: should be about equally common. Otherwise, a network could look accurate just by favoring the common ones.

let counts = ClassCounts(of: labels)
print(counts)
stage.expect(
  counts.missing.isEmpty, "every digit from 0 to 9 occurs, the rarest \(counts.rarest) times",
  otherwise: "the digits \(counts.missing) never occur, so no network can learn them here")
stage.draw(.labelCounts, BarChart(counts))

//: Valid data can still mislead us. The test images may lie on their side, be black on white, or be blank. The same
//: image may be in both the training set and the test set. So we compare the average images, and look for copies.

Peculiarities.notes(training: training, test: test).forEach { stage.note($0) }

//: ## Scale to [0, 1]
//:
//: We divide each byte by 255, so 0 stays 0 and 255 becomes 1.

let trainingRows = Tensor(shape: [training.count, 784], elements: normalized(training.pixels))
let testRows = Tensor(shape: [test.count, 784], elements: normalized(test.pixels))
let (lightest, darkest) = (trainingRows.elements.min() ?? 0, trainingRows.elements.max() ?? 0)
stage.check(
  lightest >= 0 && darkest <= 1, "the darkest pixel is now \(darkest), the lightest \(lightest)",
  otherwise: "the pixels are now between \(lightest) and \(darkest), not between 0 and 1")

//: ## What the digits look like
//:
//: Here are ten samples of each digit. Handwriting varies. Some people cross the 7. Others give the 1 a foot, or the 2
//: a loop. The network must read them all.

stage.draw(.sampleDigits, ImageGrid(samplesOf: trainingRows, labels: labels))

//: ## Save the result
//:
//: The arrays are saved as NumPy files: `numpy.load("artifacts/1-normalize/training-images.npy")` opens one. Kaggle
//: does not publish the labels of its test images, so for Kaggle's data the array of test labels is empty. The
//: submission form records the names of the submission's columns and the id of each image.

stage.write(.trainingRows, trainingRows)
stage.write(.trainingLabels, labels)
stage.write(.testRows, testRows)
stage.write(.testLabels, test.labels ?? [])
let columns = digits.submission
stage.write(.submissionForm, SubmissionForm(id: columns.id, label: columns.label, ids: columns.ids))
stage.finish(metrics: ["training_images": Double(training.count), "test_images": Double(test.count)])
