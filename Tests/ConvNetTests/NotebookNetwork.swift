import ConvNet

@testable import Tensors

/// The notebook's network; with other numbers a smaller one of the same layers.
func notebookNetwork(
  imageSize: Int = 28, filters: (first: Int, second: Int) = (32, 64), units: Int = 256, classes: Int = 10
) throws -> Sequential {
  var generator = SeededGenerator(seed: 1)
  return try Sequential(inputShape: [imageSize, imageSize, 1], using: &generator) {
    for (filters, filterSize) in [(filters.first, 5), (filters.second, 3)] {
      Conv2D(filters: filters, filterSize: filterSize, padding: .same)
      ReLU()
      Conv2D(filters: filters, filterSize: filterSize, padding: .same)
      ReLU()
      MaxPool2D()
      Dropout(rate: 0.25)
    }
    Flatten()
    Dense(units: units)
    ReLU()
    Dropout(rate: 0.25)
    Dense(units: classes)
  }
}
