//: # 3. Encode
//:
//: The network will not answer "7" but with ten probabilities, one for each digit. To compare that with the truth, the
//: truth takes the same form: a *one-hot* vector, 1 at the right digit and 0 elsewhere. And to find out how good the
//: network is on digits it has not learnt from, we set some of the labelled ones aside.

import ArgumentParser
import ConvNet
import Datasets
import DigitNetworks
import Digits
import Preprocessing
import Stage
import Tensors

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
  about: "One-hot labels, and the folds for training and validation.",
  inputs: ["artifacts/1-normalize/training-labels.npy"],
  outputs: ["artifacts/3-encode/labels.npy", "artifacts/3-encode/folds.npy"])

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
//: The images are dealt out to *folds*, once, from a seed. The network learns from all folds but the first, and is
//: validated on the first; if several are trained, the second on the second fold, and so on. The folds are
//: *stratified*: each digit gives each fold the same share of its images, so that all look alike. Whether one recipe
//: is better than another is judged on validation images; the test images choose nothing, and only give the score at
//: the end.

var generator = SeededGenerator(seed: stage.flags.seed)
let folds = stage.attempt("divide the labelled images") {
  try stratifiedFolds(labels: labels, validationFraction: stage.flags.validationFraction, using: &generator)
}
let sizes = (0...(folds.max() ?? 0)).map { fold in folds.count { $0 == fold } }
print("\(labels.count - sizes[0]) images for training, \(sizes[0]) for validation")
for digit in UInt8(0)...9 {
  let all = labels.count { $0 == digit }
  let inValidation = zip(labels, folds).count { $0 == digit && $1 == 0 }
  print("digit \(digit): \(all - inValidation) and \(inValidation)")
}
stage.check(
  sizes.allSatisfy { $0 > 0 } && sizes.reduce(0, +) == labels.count,
  "each of the \(labels.count) images is in one of \(sizes.count) folds")

stage.attempt("write labels and folds") {
  try encoded.write(npy: stage.output("artifacts/3-encode/labels.npy"))
  try NPY.write(
    shape: [folds.count], elements: folds.map(Int64.init), to: stage.output("artifacts/3-encode/folds.npy"))
}
stage.finish()
