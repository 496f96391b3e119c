//: # 4. Model
//:
//: The network looks at an image the way you might search it with a magnifying glass. The first convolutions find
//: strokes and corners. Pooling steps back and keeps only the strongest match in each 2x2 square. Further convolutions
//: combine strokes into loops and crossings. Finally, dense layers weigh the evidence and name the digit.

import ConvNet
import DigitFigures
import DigitNetworks
import Digits
import Figures
import NetworkFigures
import Stage
import Tensors

let stage = Stage(
  4, "model", flags: Flags.self, about: "Declares the network and initializes its weights.",
  writes: .initialNetwork, .architecture)

//: ## The layers, in order
//:
//: A *convolution* slides small *filters* over the image, 5x5 or 3x3 pixels in size. Each filter produces a picture of
//: where it found its pattern: a *channel* of the output. `.same` pads the image with zeros, so its height and width
//: stay the same.
//:
//: *ReLU*, the rectifier, comes next. It replaces negative values with 0. Without it, a stack of convolutions could do
//: no more than a single one.
//:
//: A *dense* layer of 256 *units* computes 256 weighted sums of all its inputs.
//:
//: *Dropout* switches off a random quarter of the values during training, so no single value becomes indispensable.
//:
//: The first list below has the layers of the *original*, the Kaggle notebook that this one retells. It is based on
//: Yassine Ghouzam's *Introduction to CNN Keras*. Use them with `--set recipe=original`.

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

//: After its convolutions, the default recipe uses *batch normalization* (Ioffe and Szegedy 2015) instead of dropout.
//: It scales each channel to mean 0 and variance 1 over the batch, and then applies a scale and a shift that are
//: learned. This way, no layer has to chase the changes in the layer before it. When the trained network reads an
//: image, it uses the mean and variance remembered from training, so its answer depends on that image alone.
//:
//: These are the layers of the default. Change them, run the notebook again, and see what happens to the accuracy. The
//: architecture is saved with the weights, so the later steps use it, too.

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

//: Nine tenths of the original's parameters are in the dense layer from 3,136 values to 256. In long training, that
//: leaves a lot of room to memorize images. The `deep` network does without that layer. Instead, more convolutions take
//: a closer look at the small feature maps. Of each of the last 128 channels, only the maximum is kept, wherever it
//: occurs (*global max pooling*, Oquab et al. 2015).

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
//: (Glorot and Bengio 2010). The convolutions do nearly all of the work, because they use each of their parameters at
//: every pixel.

let recipe = stage.flags.recipe
let layers = stage.recipes(original: original, oneCycle: oneCycle, deep: deep)[recipe]
var generator = SeededGenerator(seed: stage.flags.seed)
let network = stage.attempt("build the network") {
  try Sequential(Architecture(inputShape: [28, 28, 1], layers: layers), using: &generator)
}
print(network)
stage.check(
  network.outputShape == [10], "ten outputs, one for each digit: \(network.outputShape)",
  otherwise: "the outputs are \(network.outputShape), not ten: end the layers with Dense(10)")

//: The last layer returns *logits*, which can be any numbers. *Softmax* turns them into probabilities. Before training,
//: every bias is 0, so for an empty image all ten probabilities are equal.

let guess = network.predict(Tensor(shape: [1, 28, 28, 1]), threads: 1)
stage.check(
  guess.elements.allSatisfy { abs($0 - 0.1) < 1e-6 },
  "untrained, it gives each digit 10 % for an empty image",
  otherwise: "untrained, it gives \(guess.elements) for an empty image: does every bias start at 0?")

//: In the drawing, heights and widths are to scale. Channels and vector lengths grow too fast for that, so each
//: doubling makes a box thicker, or taller, by the same amount.

stage.draw(.architecture, ArchitectureDiagram(network))
stage.write(.initialNetwork, InitialNetwork(network, recipe: recipe))
stage.finish(metrics: ["parameters": Double(network.parameterCount)])
