import ConvNet
import DigitNetworks
import Tensors

/// The network that chapter 4 lists for the original recipe.
func notebookNetwork() throws -> Sequential {
  var generator = SeededGenerator(seed: 1)
  return try Sequential(RecipeBook().architectures.original, using: &generator)
}

/// The same layers for images of 7x7, with half the filters, an eighth of the units and four classes.
func smallNotebookNetwork() throws -> Sequential {
  var architecture = try RecipeBook().architectures.original
  architecture.inputShape = [7, 7, 1]
  architecture.layers = architecture.layers.map { layer in
    switch layer {
    case let layer as Conv2D:
      Conv2D(filters: layer.filters / 2, filterSize: layer.filterSize, padding: layer.padding)
    case let layer as Dense: Dense(units: layer.units == 10 ? 4 : layer.units / 8)
    default: layer
    }
  }
  var generator = SeededGenerator(seed: 1)
  return try Sequential(architecture, using: &generator)
}
