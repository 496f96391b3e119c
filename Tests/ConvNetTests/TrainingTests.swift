import ConvNet
import TestSupport
import Testing

@testable import Tensors

@Suite("Training")
struct TrainingTests {
  /// Bright squares in one of four corners; the corner is the class.
  static func corners(_ count: Int, stream: UInt32) -> LabelledImages {
    var images = tensor([count, 8, 8, 1], stream: stream, scale: 0.3)
    var oneHot = Tensor(shape: [count, 4])
    for n in 0..<count {
      let corner = n % 4
      oneHot.elements[n * 4 + corner] = 1
      let (top, left) = (corner / 2 * 5, corner % 2 * 5)
      for i in 0..<9 {
        let (row, column) = (top + i / 3, left + i % 3)
        images.elements[(n * 8 + row) * 8 + column] += 0.6
      }
    }
    return LabelledImages(images: images, oneHot: oneHot)
  }

  static func train(
    threads: Int, seed: UInt64 = 1, backend: Backend = .automatic, epochs: Int = 3,
    learningRate: Float = 0.003, onProgress: (TrainingProgress) -> Void = { _ in }
  ) throws -> (network: Sequential, history: History) {
    var generator = SeededGenerator(seed: seed)
    var network = try Sequential(inputShape: [8, 8, 1], using: &generator) {
      Conv2D(filters: 8, filterSize: 3, padding: .same)
      ReLU()
      MaxPool2D()
      Dropout(rate: 0.25)
      Flatten()
      Dense(units: 4)
    }
    let training = Training(
      batchSize: 30, optimizer: RMSprop(learningRate: learningRate), schedule: ReduceLROnPlateau())
    var configuration = TrainingConfiguration(training, epochs: epochs, seed: seed, threads: threads)
    configuration.backend = backend
    let history = try network.fit(
      corners(200, stream: 1), validatedOn: corners(40, stream: 2), configuration: configuration,
      augment: noise, onProgress: onProgress)
    return (network, history)
  }

  /// An augmentation that adds noise.
  static let noise: ImageAugmentation = { images, generator in
    var images = images
    for i in images.elements.indices { images.elements[i] += .random(in: -0.1...0.1, using: &generator) }
    return images
  }

  @Test("a small network learns a simple task")
  func learns() throws {
    let (network, history) = try Self.train(threads: 2)
    #expect(history.epochs.count == 3)
    #expect(history.epochs[2].validationAccuracy == 1)
    #expect(history.epochs[2].trainLoss < history.epochs[0].trainLoss)
    let images = Self.corners(12, stream: 3)
    #expect(network.predict(images.allImages, threads: 2).argmaxOfRows() == images.labels)
  }

  @Test("the vector kernels' loss stays with the reference's")
  func referenceLoss() throws {
    let (vector, reference) = (
      try Self.train(threads: 2).history, try Self.train(threads: 2, backend: .reference).history
    )
    for (found, expected) in zip(vector.points, reference.points) {
      #expect(abs(found.loss - expected.loss) < 1e-3 * expected.loss, "at epoch \(expected.epoch)")
    }
  }

  @Test("progress counts batches and averages over the epoch so far")
  func progress() throws {
    var seen: [TrainingProgress] = []
    let history = try Self.train(threads: 1, epochs: 2) { seen.append($0) }.history
    #expect(seen.map(\.batch) == Array(1...7) + Array(1...7))
    #expect(seen.last?.fraction == 1)
    #expect(seen[6].loss == history.epochs[0].trainLoss)
    #expect(seen[13].accuracy == history.epochs[1].trainAccuracy)
    #expect(history.points.last?.epoch == 2)
  }

  @Test("a diverged training stops with an error that names the place")
  func divergence() {
    let error = #expect(throws: TrainingError.self) { try Self.train(threads: 1, learningRate: 1e30) }
    #expect(error?.description.contains("epoch 1, batch") == true, "\(String(describing: error))")
  }

  @Test("the history's table has the columns of the contract")
  func csv() throws {
    let rows = try Self.train(threads: 1).history.csv.split(separator: "\n")
    #expect(
      rows.first
        == "epoch,learning_rate,train_loss,train_accuracy,validation_loss,validation_accuracy,seconds,images_per_second"
    )
    #expect(rows.count == 4)
    #expect(rows[3].hasPrefix("3,0.003,"))
    #expect(rows.allSatisfy { $0.split(separator: ",").count == 8 })
  }
}
