import ArgumentParser
import ConvNet
import Foundation
import Kernels

/// Measures how fast this machine trains the notebook's network and predicts with it.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures images/s in training and prediction, on made-up images.")

  @Flag(help: "Print one JSON object.") var json = false
  @Option(help: "Threads to compute with.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Images per step of the optimizer.") var batchSize = 86
  @Option(help: "Rounds, of which the median counts.") var rounds = 5

  func validate() throws {
    for (flag, value) in [("--threads", threads), ("--batch-size", batchSize), ("--rounds", rounds)]
    where value < 1 {
      throw ValidationError("\(flag) must be at least 1, but is \(value)")
    }
  }

  struct Result: Encodable {
    let trainImagesPerSecond, inferenceImagesPerSecond: Double
    let threads, batchSize: Int
    /// Fused multiply-adds in registers, all threads together.
    let peakGflops: Double
  }

  func run() throws {
    var generator = SeededGenerator(seed: 1)
    var network = try Sequential.notebook(using: &generator)
    let images = LabelledImages.random(count: batchSize * 20, using: &generator)
    var optimizer = RMSprop()
    var schedule = ReduceLROnPlateau()
    let configuration = TrainingConfiguration(epochs: 1, batchSize: batchSize, seed: 1, threads: threads)
    var training: [Double] = []
    var inference: [Double] = []
    // The first round warms caches and buffers up and does not count.
    for round in 0...rounds {
      let history = try network.fit(
        images, validatedOn: images.selected(0..<1), configuration: configuration, optimizer: &optimizer,
        schedule: &schedule, augment: nil)
      let start = ContinuousClock.now
      _ = network.predict(images.allImages, threads: threads)
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      if round > 0 {
        training.append(history.epochs[0].imagesPerSecond)
        inference.append(Double(images.count) / seconds)
      }
    }
    let result = Result(
      trainImagesPerSecond: median(training), inferenceImagesPerSecond: median(inference), threads: threads,
      batchSize: batchSize, peakGflops: peak())
    if json {
      let encoder = JSONEncoder()
      encoder.keyEncodingStrategy = .convertToSnakeCase
      encoder.outputFormatting = [.sortedKeys]
      print(String(decoding: try encoder.encode(result), as: UTF8.self))
    } else {
      print(
        String(format: "training    %8.0f images/s, batches of %d", result.trainImagesPerSecond, batchSize))
      print(String(format: "prediction  %8.0f images/s", result.inferenceImagesPerSecond))
      print(String(format: "peak        %8.1f GFLOP/s on %d threads", result.peakGflops, threads))
    }
  }

  /// The machine's rate of fused multiply-adds, the best of three.
  private func peak() -> Double {
    let rounds = 20_000_000
    return (0..<3).map { _ in
      let start = ContinuousClock.now
      DispatchQueue.concurrentPerform(iterations: threads) { _ in
        precondition(runMultiplyAdds(rounds: rounds).isFinite)
      }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      return Double(threads * rounds * 192) / seconds / 1e9
    }.max() ?? 0
  }

  private func median(_ values: [Double]) -> Double {
    values.sorted()[values.count / 2]
  }
}

extension Sequential {
  /// The network that step 4 declares.
  fileprivate static func notebook(using generator: inout SeededGenerator) throws -> Sequential {
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
  /// Noise with labels by turns.
  fileprivate static func random(count: Int, using generator: inout SeededGenerator) -> LabelledImages {
    var oneHot = Tensor(shape: [count, 10])
    for n in 0..<count { oneHot.elements[n * 10 + n % 10] = 1 }
    let pixels = (0..<count * 784).map { _ in Float.random(in: 0..<1, using: &generator) }
    return LabelledImages(images: Tensor(shape: [count, 28, 28, 1], elements: pixels), oneHot: oneHot)
  }
}

Bench.main()
