import ConvNet
import Tensors

/// README's example, word for word.
enum ReadmeExample {
  static func network() throws -> Sequential {
    var generator = SeededGenerator(seed: 2)
    var network = try Sequential(inputShape: [28, 28, 1], using: &generator) {
      Conv2D(filters: 32, filterSize: 5, padding: .same)
      ReLU()
      MaxPool2D()
      Flatten()
      Dense(units: 10)
    }
    return changed(&network)
  }

  /// The reader goes on with the network, and may change it.
  private static func changed(_ network: inout Sequential) -> Sequential { network }
}
