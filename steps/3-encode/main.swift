//: # 3. Encode
//:
//: The network will not answer "7" but with ten probabilities, one for each digit. To compare that with the truth, the
//: truth takes the same form: a *one-hot* vector, 1 at the right digit and 0 elsewhere. And to find out how good the
//: network is on digits it has not learnt from, we set some of the labelled ones aside.

import ArgumentParser
import ConvNet
import Datasets
import Notebook

struct Flags: ParsableArguments {
  @Option(help: "The share of the labelled images that is kept for validation.")
  var validationFraction = 0.1

  @Option(help: "Decides which images are kept.")
  var seed: UInt64 = 2

  func validate() throws {
    guard validationFraction > 0, validationFraction < 1 else {
      throw ValidationError("--validation-fraction must lie between 0 and 1, but is \(validationFraction)")
    }
  }
}

let stage = Stage(
  3, "encode", flags: Flags.self,
  about: "One-hot labels, and the split into training and validation.",
  inputs: ["artifacts/1-normalize/training-labels.npy"],
  outputs: [
    "artifacts/3-encode/labels.npy", "artifacts/3-encode/training-indices.npy",
    "artifacts/3-encode/validation-indices.npy",
  ])

let (_, labels) = stage.attempt("read the labels") {
  try NPY.read(UInt8.self, from: stage.url("artifacts/1-normalize/training-labels.npy"))
}

//: ## One-hot labels

let encoded = oneHot(labels, classCount: 10)
for (label, row) in zip(labels, 0..<min(3, labels.count)) {
  print("\(label)  ->  \(encoded.entry(row).map { Int($0) })")
}
stage.check(encoded.argmaxOfRows() == labels.map(Int.init), "the place of each 1 gives the label back")

//: ## Training and validation
//:
//: The split is *stratified*: each digit gives the same share of its images, so that both parts look alike. It is
//: drawn once, from a seed. Whether one recipe is better than another is
//: judged on the validation part; the test images judge nothing.

var generator = SeededGenerator(seed: stage.flags.seed)
let (training, validation) = stage.attempt("split the labelled images") {
  try stratifiedSplit(
    labels: labels, validationFraction: stage.flags.validationFraction, using: &generator)
}
print("\(training.count) images for training, \(validation.count) for validation")
for digit in UInt8(0)...9 {
  let inTraining = training.count { labels[$0] == digit }
  let inValidation = validation.count { labels[$0] == digit }
  print("digit \(digit): \(inTraining) and \(inValidation)")
}
stage.check(
  Set(training).isDisjoint(with: validation) && training.count + validation.count == labels.count,
  "each of the \(labels.count) images is in one part and in one only")

stage.attempt("write labels and split") {
  try encoded.write(npy: stage.output("artifacts/3-encode/labels.npy"))
  for (name, indices) in [("training", training), ("validation", validation)] {
    try NPY.write(
      shape: [indices.count], elements: indices.map(Int64.init),
      to: stage.output("artifacts/3-encode/\(name)-indices.npy"))
  }
}
stage.finish()
