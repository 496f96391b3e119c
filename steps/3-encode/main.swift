//: # 3. Encode
//:
//: The network does not answer "7". It answers with ten probabilities, one for each digit. To compare the label with
//: this answer, we give it the same form: a *one-hot* vector, with a 1 at the right digit and 0 everywhere else. We
//: also set some of the labeled images aside. They will show how good the network is on digits that it has not learned
//: from.

import Digits
import Preprocessing
import Stage
import Tensors

let stage = Stage(
  3, "encode", flags: Flags.self, about: "Makes one-hot labels, and folds for training and validation.",
  reads: .trainingLabels, writes: .oneHotLabels, .folds)

let labels = stage.read(.trainingLabels)

//: ## One-hot labels

let encoded = oneHot(labels, classCount: 10)
for (label, row) in zip(labels, 0..<min(3, labels.count)) {
  print("\(label)  ->  \(encoded.entry(row).map { Int($0) })")
}
stage.check(
  encoded.argmaxOfRows() == labels.map(Int.init), "the position of each 1 gives back the label",
  otherwise: "the position of a 1 is not its label")

//: ## Training and validation
//:
//: A seeded random generator deals the images out to *folds*. The network learns from all folds but the first. On the
//: first, we measure how good it is: this is its *validation*. If we train several networks, the second is validated on
//: the second fold, and so on. The folds are *stratified*: each has the same share of every digit, so they all look
//: alike.
//:
//: A *recipe* is a network together with a way to train it. Whenever we choose between recipes, we compare them on
//: validation images. The test images play no part in any choice. They only give the score at the end.

var generator = SeededGenerator(seed: stage.flags.seed)
let folds = stage.attempt("divide the labeled images") {
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
  "each of the \(labels.count) images is in one of \(sizes.count) folds",
  otherwise:
    "the folds have \(sizes) of the \(labels.count) images: there are too few for \(sizes.count) folds")

stage.write(.oneHotLabels, encoded)
stage.write(.folds, folds)
stage.finish()
