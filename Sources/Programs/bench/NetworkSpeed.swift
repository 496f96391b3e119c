import ConvNet
import Datasets
import DigitNetworks
import Digits
import Engine
import Foundation
import Kernels
import Preprocessing
import Tensors

/// How fast a recipe's network trains and predicts.
struct NetworkSpeed: Encodable, CustomStringConvertible {
  /// The medians of the rounds.
  let trainImagesPerSecond, inferenceImagesPerSecond: Double
  let threads, batchSize: Int
  let recipe: Recipe
  let processor: String
  /// The floats of a vector that the kernels compute with.
  let vectorLanes: Int
  /// Fused multiply-adds in registers, all threads together, with the width that is fastest here.
  let peakGflops: Double
  /// The same for each width, by the number of floats.
  let peakGflopsOfLanes: [String: Double]
  /// What it takes one core to distort one image as step 6 does, which is not part of the training measured here.
  let augmentationMicroseconds: Double
  /// Where the time went.
  let training, inference: LayerTable

  /// The images of one prediction.
  static let inferenceBatchSize = 1000

  /// Trains on 20 batches and predicts 2,000 images a round.
  ///
  /// - Parameters:
  ///   - batchSize: the images of a batch in training; nil for as many as the recipe has.
  ///   - width: of the vectors that the kernels compute with.
  init(_ recipe: Recipe, threads: Int, batchSize: Int?, rounds: Int, width: VectorWidth) throws {
    let book = try RecipeBook()
    var training = book.trainings[recipe]
    if let batchSize { training.batchSize = batchSize }
    let batchSize = training.batchSize
    var generator = SeededGenerator(seed: 1)
    var network = try Sequential(book.architectures[recipe], using: &generator)
    let images = LabelledImages.noise(count: batchSize * 20, using: &generator)
    let unseen = LabelledImages.noise(count: Self.inferenceBatchSize, using: &generator).allImages
    let (trainingProfile, inferenceProfile) = (Profile(), Profile())
    var configuration = TrainingConfiguration(training, epochs: 1, seed: 1, threads: threads)
    configuration.backend = .fastest(width)
    configuration.profile = trainingProfile
    var trainingRates: [Double] = []
    var inferenceRates: [Double] = []
    // The first round warms caches and buffers up and does not count.
    for round in 0...rounds {
      let history = try network.fit(
        images, validatedOn: images.selected(0..<1), configuration: configuration, augment: nil)
      let start = ContinuousClock.now
      for _ in 0..<2 {
        _ = network.predict(
          unseen, threads: threads, backend: .fastest(width), profile: inferenceProfile)
      }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      if round == 0 {
        trainingProfile.reset()
        inferenceProfile.reset()
      } else {
        trainingRates.append(history.epochs[0].imagesPerSecond)
        inferenceRates.append(Double(2 * Self.inferenceBatchSize) / seconds)
      }
    }
    let augmentation = book.augmentations[recipe]
    let start = ContinuousClock.now
    for group in stride(from: 0, to: unseen.shape[0], by: 4) {
      _ = augmentation(unseen.gathered(group..<group + 4), using: &generator)
    }
    augmentationMicroseconds = (ContinuousClock.now - start) / .microseconds(unseen.shape[0])
    trainImagesPerSecond = median(of: trainingRates)
    inferenceImagesPerSecond = median(of: inferenceRates)
    self.threads = threads
    self.batchSize = batchSize
    self.recipe = recipe
    processor = Machine.current.cpu
    vectorLanes = width.rawValue
    let peaks = VectorWidth.allCases.map { measuredPeakGflops(threads: threads, width: $0) }
    peakGflops = peaks.max() ?? 0
    peakGflopsOfLanes = Dictionary(
      uniqueKeysWithValues: zip(VectorWidth.allCases.map { "\($0.rawValue)" }, peaks))
    let corePeak = peakGflops / Double(threads)
    self.training = LayerTable(
      trainingProfile, of: network, images: rounds * images.count, threads: threads, corePeak: corePeak)
    // Which is the network that predicts.
    self.inference = LayerTable(
      inferenceProfile, of: network.batchNormFused(), images: rounds * 2 * Self.inferenceBatchSize,
      threads: threads,
      corePeak: corePeak)
  }

  /// Of the cores' time for one training image, in percent.
  private var augmentationShare: Double {
    100 * augmentationMicroseconds * trainImagesPerSecond / (Double(threads) * 1e6)
  }

  private var peakText: String {
    VectorWidth.allCases.map {
      String(format: "%.1f with vectors of %@", peakGflopsOfLanes["\($0.rawValue)"] ?? 0, $0.description)
    }.joined(separator: ", ")
  }

  var description: String {
    """
    \(String(format: "training    %8.0f images/s, batches of %d", trainImagesPerSecond, batchSize))
    \(training)
    \(String(format: "  distorting an image as step 6 does would add %.1f us, %.1f %%", augmentationMicroseconds, augmentationShare))

    \(String(format: "prediction  %8.0f images/s, batches of %d", inferenceImagesPerSecond, Self.inferenceBatchSize))
    \(inference)

    \(String(format: "peak        %8.1f GFLOP/s on %d threads", peakGflops, threads)); \(peakText)
    vectors     \(VectorWidth(rawValue: vectorLanes).map(\.description) ?? "")\(vectorLanes == VectorWidth.native.rawValue ? ", the processor's width" : "")
    processor   \(processor)
    """
  }
}

/// The machine's rate of fused multiply-adds in GFLOP/s, `threads` together, the best of three tries.
func measuredPeakGflops(threads: Int, width: VectorWidth) -> Double {
  let rounds = 10_000_000
  return (0..<3).map { _ in
    let start = ContinuousClock.now
    concurrently(count: threads, threads: threads) { _ in
      precondition(runMultiplyAdds(rounds: rounds, width: width).isFinite)
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return Double(threads * rounds * 24 * width.rawValue) / seconds / 1e9
  }.max() ?? 0
}
