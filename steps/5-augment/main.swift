//: # 5. Augment
//:
//: Nobody writes the same 4 twice. A few degrees of slant, a little larger or smaller, a little off the centre: it is
//: the same digit, but not the same pixels. If the network never sees an image twice in the same variant, it
//: learns what matters about a digit instead of the images by heart. Digits are not flipped: a mirrored 2 is not a 2.

import ArgumentParser
import ConvNet
import Datasets
import DigitNetworks
import Digits
import Figures
import Foundation
import Preprocessing
import Stage
import Tensors

// So that the flag takes the recipe by its name.
extension Recipe: ExpressibleByArgument {}

struct Flags: ParsableArguments {
  @Option(help: "How much images vary; also a flag of steps 4, 6, 7 and 8.")
  var recipe = Recipe.oneCycle

  @Option(help: "The largest rotation, in degrees, either way: 10, with deep 15, unless given.")
  var rotation: Double?

  @Option(
    help: "The largest zoom, as a fraction, of height and width apart: 0.1, with deep 0.15, unless given.")
  var zoom: Double?

  @Option(help: "The largest shift, as a fraction of the image, in each direction.")
  var shift = 0.1

  @Option(help: "How strongly images are bent, as by a shaking hand: 0, with deep 20, unless given.")
  var elastic: Double?

  @Option(help: "Decides the variants in the figure; those in training depend on step 6's seed.")
  var seed: UInt64 = 2

  func validate() throws {
    _ = try augmentation()
  }

  func augmentation() throws -> Augmentation {
    let strength = elastic ?? (recipe == .deep ? 20 : 0)
    return try Augmentation(
      rotation: rotation ?? (recipe == .deep ? 15 : 10), zoom: zoom ?? (recipe == .deep ? 0.15 : 0.1),
      shift: shift,
      elastic: strength == 0 ? nil : ElasticDistortion(strength: strength))
  }
}

let stage = Stage(
  5, "augment", flags: Flags.self,
  about: "Chooses how training images are varied, and shows it.",
  inputs: [
    "artifacts/2-reshape/training-images.npy", "artifacts/3-encode/labels.npy",
    "artifacts/3-encode/folds.npy",
  ],
  outputs: ["artifacts/5-augment/augmentation.json", "figures/5-augmented-digits.png"])

//: ## The recipe
//:
//: For each image five numbers are drawn: an angle, a zoom for the height and one for the width, and a shift down and one
//: across. Together they say which point of the image as it was each new pixel shows. That point lies between four
//: pixels, whose values are mixed by their distance (*bilinear* sampling); a point outside of the image takes the nearest
//: pixel of the edge.
//: The original turns by up to 10 degrees and zooms and shifts by up to 10 %, and so does the default. A long training
//: wants images that vary more: with `--set recipe=deep` they turn and zoom by half as much again, and each point is also
//: moved by itself, its neighbours nearly as much, as if the hand shook (Simard 2003): by about a pixel. In a training of
//: one epoch that does harm.

let augmentation = stage.attempt("set up the augmentation") { try stage.flags.augmentation() }

//: ## One digit in sixteen variants

let original = stage.attempt("read an image") {
  let images = try LabelledImages(
    images: stage.url("artifacts/2-reshape/training-images.npy"),
    oneHot: stage.url("artifacts/3-encode/labels.npy"))
  return try images.folds(from: stage.url("artifacts/3-encode/folds.npy")).split(forNetwork: 0)
    .training.images(at: [0])
}
var generator = SeededGenerator(seed: stage.flags.seed)
let variants = augmentation(original.gathered(Array(repeating: 0, count: 16)), using: &generator)

stage.attempt("draw the variants") {
  let tiles = (0..<16).map { ImageGrid.Tile(pixels: variants.entry($0), caption: ["\($0 + 1)"]) }
  try ImageGrid(
    title: "One digit in sixteen variants",
    subtitle: String(
      format: "Rotated by up to %g°, zoomed by up to %g %%, shifted by up to %g %%", augmentation.rotation,
      100 * augmentation.zoom, 100 * augmentation.shift)
      + (augmentation.elastic.map { String(format: ", bent with a strength of %g", $0.strength) } ?? ""),
    imageWidth: 28, imageHeight: 28, columns: 9,
    tiles: [.init(pixels: original.elements, caption: ["original"])] + tiles
  ).writePNG(to: stage.output("figures/5-augmented-digits.png"))
}

//: An augmented pixel is a mixture of original ones, so none can leave their range. A digit that is zoomed in has more
//: ink than before, one that is pushed over the edge has less.

let ink = variants.elements.reduce(0, +) / 16 / max(original.elements.reduce(0, +), 1e-6)
stage.check(variants.elements.allSatisfy { (0...1).contains($0) }, "all pixels stay between 0 and 1")
print(String(format: "The variants have %.0f %% of the original's ink on average.", 100 * ink))

stage.attempt("write the recipe") {
  try augmentation.write(to: stage.output("artifacts/5-augment/augmentation.json"))
}
stage.finish()
