//: # 4. Model
//:
//: The network looks at an image as one might search it for shapes with a magnifying glass. The first convolutions find
//: strokes and corners, pooling steps back and keeps only the strongest match in each 2x2 square, further convolutions
//: combine strokes into loops and crossings, and dense layers weigh the evidence to name the digit.

import ConvNet
import DigitFigures
import DigitNetworks
import Digits
import Figures
import NetworkFigures
import Stage
import Tensors

let stage = Stage(
  4, "model", flags: Flags.self, about: "Declares the network and draws its initial weights.",
  writes: .initialNetwork, .architecture)

//: ## The layers, in order
//:
//: A *convolution* moves small *filters* over the image, of 5x5 weights each; every filter gives one picture of where it
//: found its pattern, a *channel* of the output. *ReLU*, the rectifier, follows it and replaces negative values by 0:
//: without it, all layers together could do no more than a single one. A *dense* layer of 256 *units* forms 256 weighted
//: sums of all its inputs. `.same` keeps the height and width of an image by adding zeros around it.
//:
//: These are the layers of the original, a Kaggle notebook based on Yassine Ghouzam's *Introduction to CNN Keras*, which
//: this notebook retells (`--set recipe=original`). *Dropout* switches off a quarter of the values at random while the
//: network learns, so that no single one becomes indispensable.
//:
//: Change the layers, run the notebook again, and see what happens to the accuracy: the architecture travels with the
//: weights to the later steps.

let original: [any Layer] = [
  Conv2D(filters: 32, filterSize: 5, padding: .same), ReLU(),
  Conv2D(filters: 32, filterSize: 5, padding: .same), ReLU(),
  MaxPool2D(poolSize: 2), Dropout(rate: 0.25),
  Conv2D(filters: 64, filterSize: 3, padding: .same), ReLU(),
  Conv2D(filters: 64, filterSize: 3, padding: .same), ReLU(),
  MaxPool2D(poolSize: 2), Dropout(rate: 0.25),
  Flatten(),
  Dense(units: 256), ReLU(), Dropout(rate: 0.25),
  Dense(units: 10),
]

//: The default recipe *normalizes* what the layers find instead: over a batch, each channel is brought to mean 0 and
//: variance 1, then to a scale and a shift that are learned, so that no layer has to chase the changes of the one before
//: it (*batch normalization*, Ioffe and Szegedy 2015). When the trained network reads an image, it uses the mean and the
//: variance that it remembers from training, so that its answer depends on that image alone.

let oneCycle: [any Layer] = [
  Conv2D(filters: 32, filterSize: 5, padding: .same), BatchNormalization(), ReLU(),
  Conv2D(filters: 32, filterSize: 5, padding: .same), BatchNormalization(), ReLU(),
  MaxPool2D(poolSize: 2),
  Conv2D(filters: 64, filterSize: 3, padding: .same), BatchNormalization(), ReLU(),
  Conv2D(filters: 64, filterSize: 3, padding: .same), BatchNormalization(), ReLU(),
  MaxPool2D(poolSize: 2),
  Flatten(),
  Dense(units: 256), BatchNormalization(), ReLU(), Dropout(rate: 0.25),
  Dense(units: 10),
]

//: Nine tenths of the original's parameters are in the dense layer from 3,136 values to 256, where a long training has
//: room to memorize images. The `deep` network does without it: more convolutions look closer at the small maps, and only
//: the maximum of each of the last 128 channels is kept, wherever it occurs (*global max pooling*, Oquab et al. 2015).

let deep: [any Layer] = [
  Conv2D(filters: 32, filterSize: 3, padding: .same), BatchNormalization(), ReLU(),
  Conv2D(filters: 32, filterSize: 3, padding: .same), BatchNormalization(), ReLU(),
  MaxPool2D(poolSize: 2),
  Conv2D(filters: 64, filterSize: 3, padding: .same), BatchNormalization(), ReLU(),
  Conv2D(filters: 64, filterSize: 3, padding: .same), BatchNormalization(), ReLU(),
  MaxPool2D(poolSize: 2),
  Conv2D(filters: 128, filterSize: 3, padding: .same), BatchNormalization(), ReLU(),
  Conv2D(filters: 128, filterSize: 3, padding: .same), BatchNormalization(), ReLU(),
  MaxPool2D(poolSize: 7),
  Flatten(), Dropout(rate: 0.25),
  Dense(units: 10),
]

//: ## The network
//:
//: The initial weights are drawn uniformly from a range that keeps signals about equally strong from layer to layer
//: (Glorot and Bengio 2010). Nearly all of the work is done by the convolutions, which use each of their parameters at
//: every pixel.

let recipe = stage.flags.recipe
let layers = stage.recipes(original: original, oneCycle: oneCycle, deep: deep)[recipe]
var generator = SeededGenerator(seed: stage.flags.seed)
let network = stage.attempt("build the network") {
  try Sequential(Architecture(inputShape: [28, 28, 1], layers: layers), using: &generator)
}
print(network)
stage.check(network.outputShape == [10], "ten outputs, one for each digit: \(network.outputShape)")

//: The last layer gives *logits*, which can be any numbers; *softmax* turns them into probabilities. On an empty image all
//: ten are equal before any training, since every bias is still 0.

let guess = network.predict(Tensor(shape: [1, 28, 28, 1]), threads: 1)
stage.check(
  guess.elements.allSatisfy { abs($0 - 0.1) < 1e-6 }, "untrained, it gives every digit of an empty image 10 %")

//: In the drawing, heights and widths are to scale. Channels and the lengths of vectors grow too fast for that: doubling
//: them makes a box thicker, or higher, by the same step each time.

stage.draw(.architecture, ArchitectureDiagram(network))
stage.write(.initialNetwork, InitialNetwork(network, recipe: recipe))
stage.finish(metrics: ["parameters": Double(network.parameterCount)])
