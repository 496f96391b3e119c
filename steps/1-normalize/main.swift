//: # 1. Normalize
//:
//: A handwritten digit arrives as 784 grey values, 28 rows of 28 pixels, each a byte from 0 (paper) to 255 (ink). A
//: network learns faster from small numbers around the same size, so the first thing to do is to scale them to the
//: range from 0 to 1. Before that we look at what we have been given.

import ConvNet
import Datasets
import DigitNetworks
import Digits
import Figures
import Foundation
import Preprocessing
import Stage
import Tensors

let stage = Stage(
  1, "normalize",
  about: "Reads the digits, checks them, and scales their pixels from 0...255 to 0...1.",
  outputs: [
    "artifacts/1-normalize/training-images.npy", "artifacts/1-normalize/training-labels.npy",
    "artifacts/1-normalize/test-images.npy", "artifacts/1-normalize/test-labels.npy",
    "figures/1-label-counts.png", "figures/1-sample-digits.png",
  ],
  externalInputs: {
    try DataSource.find(in: $0.data, isExplicit: $0.isDataGiven).identity(digest: $0.digest)
  })

//: ## Where the digits come from
//:
//: Your own files in the data folder come first: Kaggle's `train.csv` and `test.csv`, or MNIST's. Without any, MNIST
//: itself is fetched once and kept. A file that is not what it should be ends the step here, with its row or byte.

let (training, test) = stage.attempt("read the digits") {
  let source = try DataSource.find(in: stage.options.data, isExplicit: stage.options.isDataGiven)
  print("Reading \(source.description)")
  return try source.load(progress: { print($0) })
}
let labels = training.labels ?? []
print("\(training.count) labelled digits to learn from, \(test.count) to predict")

//: ## Are they complete?
//:
//: The reader has refused rows with missing or impossible values: each image has its 784 pixels, and each of those to
//: learn from its label. What can still go wrong is a class that nobody
//: wrote: we count how often each digit occurs. The classes should be about equally common; if they were not,
//: accuracy would flatter a network that favours the common ones.

let counts = (0...9).map { digit in labels.count { $0 == UInt8(digit) } }
print("digit   count   share")
for (digit, count) in counts.enumerated() {
  let share = 100 * Double(count) / Double(labels.count)
  print(String(format: "%5d  %6d  %5.1f %%", digit, count, share))
}
stage.check(!counts.contains(0), "every digit from 0 to 9 occurs, the rarest \(counts.min() ?? 0) times")

stage.attempt("draw the label counts") {
  try BarChart(
    title: "How often each digit occurs", subtitle: "\(NumberText.grouped(labels.count)) labelled images",
    xLabel: "digit",
    yLabel: "images", categories: (0...9).map(String.init), values: counts.map(Double.init)
  ).writePNG(to: stage.output("figures/1-label-counts.png"))
}

//: ## Scale to [0, 1]

let (trainingImages, testImages) = (normalized(training.pixels), normalized(test.pixels))
let range = (trainingImages.min() ?? 0)...(trainingImages.max() ?? 0)
stage.check(
  range.lowerBound >= 0 && range.upperBound <= 1,
  "the darkest pixel is now \(range.upperBound), the lightest \(range.lowerBound)")

//: ## What they look like
//:
//: Ten samples of each digit. Writers differ: one puts a bar through the 7, one gives the 1 a foot, one the 2 a loop, and
//: the network must read them all.

let samples = (0...9).map { digit in
  labels.indices.lazy.filter { labels[$0] == UInt8(digit) }.prefix(10).map { index in
    ImageGrid.Tile(pixels: Array(trainingImages[index * 784..<(index + 1) * 784]))
  }
}
stage.attempt("draw sample digits") {
  try ImageGrid(
    title: "Sample digits", subtitle: "The first ten of each class", imageWidth: 28, imageHeight: 28,
    columns: 10,
    tiles: samples.flatMap {
      $0 + Array(repeating: .init(pixels: .init(repeating: 0, count: 784)), count: 10 - $0.count)
    },
    rowHeadings: (0...9).map(String.init)
  ).writePNG(to: stage.output("figures/1-sample-digits.png"))
}

//: ## Keep the result
//:
//: The arrays are NumPy files: `numpy.load("artifacts/1-normalize/training-images.npy")` opens them.

stage.attempt("write the arrays") {
  let folder = "artifacts/1-normalize"
  try NPY.write(
    shape: [training.count, 784], elements: trainingImages, to: stage.output("\(folder)/training-images.npy"))
  try NPY.write(
    shape: [test.count, 784], elements: testImages, to: stage.output("\(folder)/test-images.npy"))
  try NPY.write(shape: [labels.count], elements: labels, to: stage.output("\(folder)/training-labels.npy"))
  // Kaggle keeps the test labels to itself; an empty array says so.
  let testLabels = test.labels ?? []
  try NPY.write(
    shape: [testLabels.count], elements: testLabels, to: stage.output("\(folder)/test-labels.npy"))
}
stage.finish(metrics: ["training_images": Double(training.count), "test_images": Double(test.count)])
