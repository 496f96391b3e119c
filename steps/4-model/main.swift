//: # 4. Model
//:
//: The network reads an image the way one might look for shapes with a magnifying glass. The first convolutions find
//: strokes and corners, pooling steps back and keeps only the strongest find in each 2x2 square, further convolutions
//: combine strokes into loops and crossings, and dense layers weigh what was found to name the digit.

import ArgumentParser
import ConvNet
import Digits
import Figures
import Stage
import Tensors

// So that the flag takes the recipe by its name.
extension Recipe: ExpressibleByArgument {}

struct Flags: ParsableArguments {
  @Option(help: "Whose layers: the original's, the same for step 6's one-cycle, or deeper ones.")
  var recipe = Recipe.oneCycle

  @Option(help: "Decides the initial weights.")
  var seed: UInt64 = 2
}

let stage = Stage(
  4, "model", flags: Flags.self,
  about: "Declares the network and draws its initial weights.",
  outputs: ["artifacts/4-model/initial.safetensors", "figures/4-architecture.png"])

//: ## The layers, in order
//:
//: A convolution moves small *filters*, of 5x5 weights each, over the image; each of them gives one picture of where it
//: found what it looks for, a *channel* of the output. *ReLU*, the rectifier, comes after it and replaces negative values
//: by 0: without it all layers together could do no more than a single one. A *dense* layer of 256 *units* forms 256
//: weighted sums of all its inputs.
//:
//: The layers are those of the original, a notebook on Kaggle in the manner of Yassine Ghouzam's *Introduction to CNN
//: Keras*, which this one retells. Change them, run the steps again, and see what it does to the accuracy: the architecture
//: travels with the weights to the later steps. `.same` keeps the height and width of an image by adding zeros around it.
//:
//: The original, `--set recipe=original`, switches off a quarter of the convolutions' finds at random while it
//: learns, so that no single one becomes indispensable (*dropout*).

let recipe = stage.flags.recipe

func convolution(_ filters: Int, _ filterSize: Int) -> [any Layer] {
  rectified(Conv2D(filters: filters, filterSize: filterSize, padding: .same))
}

func pooling() -> [any Layer] {
  recipe == .original ? [MaxPool2D(poolSize: 2), Dropout(rate: 0.25)] : [MaxPool2D(poolSize: 2)]
}

@LayerBuilder func originalLayers() -> [any Layer] {
  convolution(32, 5)
  convolution(32, 5)
  pooling()
  convolution(64, 3)
  convolution(64, 3)
  pooling()
  Flatten()
  rectified(Dense(units: 256))
}

//: For the other recipes, what the layers find is *normalised* instead: over a batch, each channel is brought to mean 0
//: and variance 1, then to a scale and a shift that are learned, so that no layer has to follow the whims of the one
//: before (*batch normalisation*, Ioffe and Szegedy 2015). When the trained network reads an image, mean and variance are
//: those remembered from training, so that its answer depends on that image alone.

func rectified(_ layer: any Layer) -> [any Layer] {
  recipe == .original ? [layer, ReLU()] : [layer, BatchNormalization(), ReLU()]
}

//: Nine tenths of the original's parameters sit in the dense layer between 3,136 values and 256, where a long training has
//: room to learn images by heart. The network of `--set recipe=deep` does without: more convolutions look closer at the
//: small maps, and of each of the last 128 counts only the strongest find, wherever it lies (*global max pooling*, Oquab
//: et al. 2015).

@LayerBuilder func deepLayers() -> [any Layer] {
  convolution(32, 3)
  convolution(32, 3)
  pooling()
  convolution(64, 3)
  convolution(64, 3)
  pooling()
  convolution(128, 3)
  convolution(128, 3)
  MaxPool2D(poolSize: 7)
  Flatten()
}

//: All end in ten outputs, one for each digit, behind a last dropout.

var generator = SeededGenerator(seed: stage.flags.seed)
let network = stage.attempt("build the network") {
  try Sequential(inputShape: [28, 28, 1], using: &generator) {
    recipe == .deep ? deepLayers() : originalLayers()
    Dropout(rate: 0.25)
    Dense(units: 10)
  }
}

//: ## Summary
//:
//: Nearly all of the work is done by the convolutions, which use each of their parameters at every pixel.

print(network)
stage.check(network.outputShape == [10], "ten outputs, one for each digit: \(network.outputShape)")

//: The last layer gives *logits*, any numbers at all; softmax makes probabilities of them. On an empty image all ten are
//: equal before any training, since every bias is still 0. On a digit they are not, for the weights are random, but they
//: say nothing about it yet.

let guess = network.predict(Tensor(shape: [1, 28, 28, 1]), threads: 1)
stage.check(
  guess.elements.allSatisfy { abs($0 - 0.1) < 1e-6 }, "untrained, it gives every digit of an empty image 10 %"
)

//: ## Drawn
//:
//: Heights and widths are to scale. Channels and the lengths of vectors grow too fast for that: twice as many make a box
//: thicker, or higher, by the same step each time.

var blocks = [ArchitectureDiagram.Layer(name: "Input", outputShape: network.inputShape)]
for (_, layer, outputShape) in network.layers {
  let parameters = layer.parameters.reduce(0) { $0 + $1.value.count }
  if layer is ReLU || layer is BatchNormalization {
    blocks[blocks.count - 1].detail += layer is ReLU ? ", ReLU" : ", batch norm"
    blocks[blocks.count - 1].parameters += parameters
  } else {
    blocks.append(
      .init(
        name: "\(type(of: layer))", detail: layer.summary, outputShape: outputShape, parameters: parameters))
  }
}
blocks[blocks.count - 1].detail += ", softmax"
stage.attempt("draw the architecture") {
  try ArchitectureDiagram(
    title: "The network", subtitle: "\(NumberText.grouped(network.parameterCount)) parameters", layers: blocks
  ).writePNG(to: stage.output("figures/4-architecture.png"))
}

//: ## Keep the initial weights
//:
//: The weights are drawn uniformly from a range that keeps signals about equally strong from layer to layer (Glorot
//: and Bengio 2010). The file is in the safetensors format, which Keras and PyTorch users can open.

stage.attempt("write the network") {
  try network.write(to: stage.output("artifacts/4-model/initial.safetensors"))
}
stage.finish(metrics: ["parameters": Double(network.parameterCount)])
