//: # 8. Submit
//:
//: The last step reads the digits whose labels are unknown. It writes its predictions the way Kaggle asks for them, in
//: one row per image. Kaggle's Digit Recognizer numbers the images from 1. Other competitions give their ids in the
//: table of test images.

import ConvNet
import DigitFigures
import DigitNetworks
import DigitReading
import Digits
import Figures
import NetworkFigures
import Stage
import Tensors

let stage = Stage(
  8, "submit", flags: NetworkFlags.self, about: "Predicts the test images and writes submission.csv.",
  reads: .testImages, .testLabels, .submissionForm, .trainedNetworks, writes: .submission, .samplePredictions,
  .posedPhotos,
  mayWrite: .score,
  headline: [
    .init("predictions", comparesRuns: false), .init("test_accuracy", comparesRuns: false),
    .init("test_accuracy_of_a_single_network", comparesRuns: false),
  ], replaceableInputs: NetworkFlags.replaceableInputs)

//: ## Predict
//:
//: As in step 7, each image is read five times, except in the original recipe. If several networks were trained, the
//: digit with the highest mean probability wins.

let images = stage.read(.testImages)
let trained = stage.read(.trainedNetworks)
let answers = stage.attempt("read the test images") {
  try trained.predict(images, threads: stage.options.threads)
}
let probabilities = Tensor(meanOf: answers)
let predictions = probabilities.argmaxOfRows()
print("\(predictions.count) predictions, the first: \(predictions.prefix(3))")
let form = stage.read(.submissionForm)
let submission = stage.attempt("write the predictions") { try Submission(predictions, in: form) }
stage.write(.submission, submission)

//: ## How good are the predictions?
//:
//: For its own data, Kaggle tells you after the upload. MNIST's test images come with labels, so we can print the score
//: here. Only now, after the submission has been written, are these labels compared with the predictions.

let labels = stage.readTestLabels(ofImages: predictions.count)
var metrics = ["predictions": Double(predictions.count)]
if !labels.isEmpty {
  let score = Score(of: predictions, answers, labels: labels)
  print(score)
  metrics.merge(score.metrics) { _, new in new }
  stage.write(.score, score)
} else {
  print("The labels are not known here: submission.csv is ready to be uploaded.")
}

//: ## Sample predictions

stage.draw(
  .samplePredictions,
  ImageGrid(predictionsFor: images, probabilities: probabilities, labels: labels, count: 40))

//: ## Your own handwriting
//:
//: What happens if you photograph your own digits? If you scale the photo down to 28 x 28, the network reads nonsense,
//: with confidence. It has only ever seen white ink on black paper, 20 pixels high, in the middle. MNIST's makers cut
//: each digit out, scaled it to fit a box of 20 x 20, and moved its center of mass to the middle of 28 x 28.
//:
//: We can do the same to a photo, after dividing out the gray of the paper and its shadows. The result is an image of
//: the kind that the network knows. Here are some test digits as a photo might show them, and what the network reads in
//: each.

let posed = PosedPhotos(of: images, count: 8)
let (scaledDown, inForm) = (posed.scaledDown, posed.inForm)
let readings = stage.attempt("read the photos") {
  try [scaledDown, inForm].map { photos in
    Tensor(meanOf: try trained.predict(photos, threads: stage.options.threads)).argmaxOfRows()
  }
}
stage.draw(
  .posedPhotos,
  ImageGrid(posed, scaledDown: scaledDown, readAs: readings[0], inForm: inForm, readAs: readings[1]))

//: `./notebook read photo.jpg` does exactly this with your own photos, even for a page full of digits. So does the
//: square to draw in, below.

stage.finish(metrics: metrics)
