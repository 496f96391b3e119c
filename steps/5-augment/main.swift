//: # 5. Augment
//:
//: Nobody writes the same 4 twice. Slant it a few degrees, make it a little larger or smaller, or move it a little off
//: center. It is still the same digit, but no longer the same pixels. A network that never sees the same variant of an
//: image twice learns what matters about a digit instead of memorizing images. We do not flip digits: a mirrored 2 is
//: not a 2.

import DigitFigures
import Digits
import Figures
import Preprocessing
import Stage
import Tensors

let stage = Stage(
  5, "augment", flags: Flags.self, about: "Chooses how training images vary, and shows examples.",
  reads: .trainingImages, .folds, .recipe, writes: .augmentation, .augmentedDigits)

//: ## How far the images may vary
//:
//: For each image, we draw five random numbers: an angle, a zoom for the height, a zoom for the width, a shift down and
//: a shift across. Together, they determine which point of the source image each new pixel shows. That point usually
//: falls between four pixels, so we mix their values according to their distance from it (*bilinear* sampling). A point
//: outside the image takes the value of the nearest edge pixel.
//:
//: The original recipe rotates by up to 10 degrees, and zooms and shifts by up to 10 %. The default does the same. Long
//: training benefits from more variation, so the `deep` recipe rotates by up to 15 degrees and zooms by up to 15 %. It
//: also adds *elastic distortion* (Simard et al. 2003): each point moves by about a pixel, and its neighbors move by
//: nearly the same amount, as if the writer's hand had shaken. In a single epoch, elastic distortion does harm.
//:
//: One more kind of variation is off by default. `--set thickness=0.5` makes strokes up to half a pixel thicker or
//: thinner at each edge, as other pens would. It gains nothing on MNIST, but helps with some other sets of digits.

let augmentation = stage.attempt("set up the augmentation") {
  try stage.recipes(
    original: Augmentation(rotation: 10, zoom: 0.1, shift: 0.1),
    oneCycle: Augmentation(rotation: 10, zoom: 0.1, shift: 0.1),
    deep: Augmentation(rotation: 15, zoom: 0.15, shift: 0.1, elastic: ElasticDistortion(strength: 20))
  )[stage.read(.recipe)].changed(by: stage.flags)
}

//: ## One digit in sixteen variants

let (images, folds) = stage.readImagesAndFolds()
let first = folds.firstIndex { $0 != 0 } ?? 0
let digit = images.gathered([first])
var generator = SeededGenerator(seed: stage.flags.seed)
let variants = augmentation(digit.gathered(Array(repeating: 0, count: 16)), using: &generator)
stage.draw(.augmentedDigits, ImageGrid(variants: variants, of: digit, by: augmentation))

//: An augmented pixel is a mixture of original ones, so it stays in their range. An enlarged digit has more ink than
//: before. A digit pushed over the edge has less.

let ink = variants.elements.reduce(0, +) / 16 / max(digit.elements.reduce(0, +), 1e-6)
stage.check(
  variants.elements.allSatisfy { (0...1).contains($0) }, "all pixels stay between 0 and 1",
  otherwise: "a pixel has left the range from 0 to 1")
print("The variants have \(percent(Double(ink), decimals: 0)) of the original's ink on average.")

stage.write(.augmentation, augmentation)
stage.finish()
