import ConvNet
import Digits
import Tensors

extension Sequential {
  /// The original recipe's network, as step 4 declares it.
  static func notebook(using generator: inout SeededGenerator) throws -> Sequential {
    try Sequential(inputShape: [28, 28, 1], using: &generator) {
      for (filters, filterSize) in [(32, 5), (64, 3)] {
        Conv2D(filters: filters, filterSize: filterSize, padding: .same)
        ReLU()
        Conv2D(filters: filters, filterSize: filterSize, padding: .same)
        ReLU()
        MaxPool2D()
        Dropout(rate: 0.25)
      }
      Flatten()
      Dense(units: 256)
      ReLU()
      Dropout(rate: 0.25)
      Dense(units: 10)
    }
  }
}

extension LabelledImages {
  /// Noise with labels in rotation.
  static func random(count: Int, using generator: inout SeededGenerator) -> LabelledImages {
    var oneHot = Tensor(shape: [count, 10])
    for n in 0..<count { oneHot.elements[n * 10 + n % 10] = 1 }
    let pixels = (0..<count * 784).map { _ in Float.random(in: 0..<1, using: &generator) }
    return LabelledImages(images: Tensor(shape: [count, 28, 28, 1], elements: pixels), oneHot: oneHot)
  }
}
