//: # 2. Reshape
//:
//: So far, an image is a row of 784 numbers, and nothing says that pixels 0 and 28 are neighbors. A convolution looks
//: at the neighborhood of each pixel, so it needs a real image, with a height, a width and channels. A color photograph
//: has three channels; our gray digits have one. The number of images comes first, so the shape is [N, 28, 28, 1].

import Digits
import Stage
import Tensors

let stage = Stage(
  2, "reshape", about: "Turns rows of 784 pixels into images [N, 28, 28, 1].",
  reads: .trainingRows, .testRows, writes: .trainingImages, .testImages)

//: Nothing moves in memory. The rows of an image are already stored one after another, and the last axis varies
//: fastest. Only the shape changes.

let reshapings: [(rows: Artifact<Tensor>, images: Artifact<Tensor>)] = [
  (.trainingRows, .trainingImages), (.testRows, .testImages),
]
for (source, target) in reshapings {
  let rows = stage.read(source)
  stage.check(
    rows.shape.count == 2 && rows.shape[1] == 28 * 28, "the rows have shape \(rows.shape)",
    otherwise: "the rows have shape \(rows.shape), not [N, 784]: run step 1 again")
  let images = rows.reshaped([rows.shape[0], 28, 28, 1])
  print("\(rows.shape) becomes \(images.shape)")
  stage.write(target, images)
}
stage.finish()
