//: # 2. Reshape
//:
//: So far an image is a row of 784 numbers, and nothing says that pixel 0 and pixel 28 are neighbours. A convolution
//: looks at neighbourhoods, so it needs the image back: height, width and channels. Photographs have three channels,
//: our grey digits one. With the number of images in front, the shape is [N, 28, 28, 1].

import ConvNet
import Digits
import Stage
import Tensors

let stage = Stage(
  2, "reshape",
  about: "Turns rows of 784 pixels into images [N, 28, 28, 1].",
  inputs: ["artifacts/1-normalize/training-images.npy", "artifacts/1-normalize/test-images.npy"],
  outputs: ["artifacts/2-reshape/training-images.npy", "artifacts/2-reshape/test-images.npy"])

//: Nothing moves in memory: the rows of an image already lie one after the other, and the last axis varies fastest.
//: Only the description changes.

for name in ["training-images.npy", "test-images.npy"] {
  let rows = stage.attempt("read \(name)") { try Tensor(npy: stage.url("artifacts/1-normalize/\(name)")) }
  stage.check(rows.shape.count == 2 && rows.shape[1] == 28 * 28, "\(name) has the shape \(rows.shape)")

  let images = rows.reshaped([rows.shape[0], 28, 28, 1])
  print("\(name): \(rows.shape) becomes \(images.shape)")
  stage.attempt("write \(name)") { try images.write(npy: stage.output("artifacts/2-reshape/\(name)")) }
}

stage.finish()
