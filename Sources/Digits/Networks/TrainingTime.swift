import ConvNet
import Digits
import Preprocessing
import Tensors

/// How long the default recipe takes on this machine.
public struct TrainingTime: Sendable {
  /// The seconds that one image takes in training, its augmentation included.
  let secondsPerImage: Double

  /// Trains on ten batches of noise, a fraction of a second, the first five to warm up.
  ///
  /// - Throws: `TrainingError` if the recipe cannot be trained.
  public init(_ book: RecipeBook, threads: Int) throws {
    let recipe = book.trainings.oneCycle
    var generator = SeededGenerator(seed: 1)
    var network = try Sequential(book.architectures.oneCycle, using: &generator)
    let images = LabelledImages.noise(count: 5 * recipe.batchSize, using: &generator)
    let augmentation = book.augmentations.oneCycle
    let history = try network.fit(
      images, validatedOn: images.selected(0..<1),
      configuration: TrainingConfiguration(recipe, epochs: 2, seed: 1, threads: threads),
      augment: { augmentation($0, using: &$1) })
    secondsPerImage = 1 / history.last.imagesPerSecond
  }

  /// The seconds that a training on MNIST takes, of whose 60,000 images a tenth is held out.
  public func seconds(epochs: Int) -> Double { 54_000 * Double(epochs) * secondsPerImage }
}

extension LabelledImages {
  /// Images of noise, with the ten labels in turn: as much work as digits.
  public static func noise(count: Int, using generator: inout SeededGenerator) -> LabelledImages {
    var oneHot = Tensor(shape: [count, 10])
    for n in 0..<count { oneHot.elements[n * 10 + n % 10] = 1 }
    let pixels = (0..<count * 784).map { _ in Float.random(in: 0..<1, using: &generator) }
    return LabelledImages(images: Tensor(shape: [count, 28, 28, 1], elements: pixels), oneHot: oneHot)
  }
}
