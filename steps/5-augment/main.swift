//: # 5. Augment
//:
//: Nobody writes the same 4 twice. A few degrees of slant, a little larger or smaller, a little off center: it is the
//: same digit, but not the same pixels. If the network never sees an image twice in the same variant, it learns what
//: matters about a digit instead of memorizing the images. Digits are not flipped: a mirrored 2 is not a 2.

import DigitFigures
import Digits
import Figures
import Preprocessing
import Stage
import Tensors

let stage = Stage(
  5, "augment", flags: Flags.self, about: "Chooses how training images are varied, and shows it.",
  reads: .trainingImages, .folds, .recipe, writes: .augmentation, .augmentedDigits)

//: ## How far they may vary
//:
//: For each image five numbers are drawn: an angle, a zoom for the height and one for the width, and a shift down and one
//: across. Together they say which point of the source image each new pixel shows. That point falls between four pixels,
//: whose values are mixed by their distance (*bilinear* sampling); a point outside the image takes the nearest edge pixel.
//:
//: The original rotates by up to 10 degrees and zooms and shifts by up to 10 %, and so does the default. A long training
//: benefits from more variation: the `deep` recipe rotates and zooms by half as much again, and also moves each point by
//: about a pixel of its own, its neighbors nearly as much, as if the hand shook (*elastic distortion*, Simard 2003). In a
//: training of one epoch, that does harm.

let augmentation = stage.attempt("set up the augmentation") {
  try stage.recipes(
    original: Augmentation(rotation: 10, zoom: 0.1, shift: 0.1),
    oneCycle: Augmentation(rotation: 10, zoom: 0.1, shift: 0.1),
    deep: Augmentation(rotation: 15, zoom: 0.15, shift: 0.1, elastic: ElasticDistortion(strength: 20))
  )[stage.read(.recipe)].changed(by: stage.flags)
}

//: ## One digit in sixteen variants

let (images, folds) = (stage.read(.trainingImages), stage.read(.folds))
let first = folds.firstIndex { $0 != 0 } ?? 0
let digit = images.gathered([first])
var generator = SeededGenerator(seed: stage.flags.seed)
let variants = augmentation(digit.gathered(Array(repeating: 0, count: 16)), using: &generator)
stage.draw(.augmentedDigits, ImageGrid(variants: variants, of: digit, by: augmentation))

//: An augmented pixel is a mixture of original ones, so none can leave their range. A digit that is zoomed in has more
//: ink than before; one that is pushed over the edge has less.

let ink = variants.elements.reduce(0, +) / 16 / max(digit.elements.reduce(0, +), 1e-6)
stage.check(variants.elements.allSatisfy { (0...1).contains($0) }, "all pixels stay between 0 and 1")
print("The variants have \(percent(Double(ink), decimals: 0)) of the original's ink on average.")

stage.write(.augmentation, augmentation)
stage.finish()
