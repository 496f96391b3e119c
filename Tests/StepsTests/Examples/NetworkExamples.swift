import ConvNet
import Foundation
import Tensors

/// The examples of ConvNet's article "A network in ten lines", word for word.
enum NetworkExamples {
  static func declared() throws -> Sequential {
    var generator = SeededGenerator(seed: 2)
    var network = try Sequential(inputShape: [28, 28, 1], using: &generator) {
      Conv2D(filters: 32, filterSize: 5, padding: .same)
      BatchNormalization()
      ReLU()
      MaxPool2D()
      Flatten()
      Dense(units: 10)
    }
    print(network)
    return changed(&network)
  }

  static func trained(
    _ network: inout Sequential, on trainingSet: LabelledImages, validatedOn validationSet: LabelledImages
  ) throws -> History {
    let training = Training(
      batchSize: 64, optimizer: Adam(), schedule: OneCycle(peak: 0.004, warmUp: 0.1))
    let history = try network.fit(
      trainingSet, validatedOn: validationSet,
      configuration: TrainingConfiguration(training, epochs: 3, seed: 2, threads: 2), augment: nil)
    print(history.csv)
    return history
  }

  static func saved(_ network: Sequential, asked images: Tensor) throws -> (Tensor, Sequential) {
    let probabilities = network.predict(images, threads: 2)  // [N, 10]
    try network.write(to: URL(filePath: "digits.safetensors"))
    let same = try Sequential(contentsOf: URL(filePath: "digits.safetensors"))
    return (probabilities, same)
  }

  /// The reader goes on with the network, and may change it.
  private static func changed(_ network: inout Sequential) -> Sequential { network }
}
