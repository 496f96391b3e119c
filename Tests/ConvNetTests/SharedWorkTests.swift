import TestSupport
import Testing

@testable import ConvNet
@testable import Tensors

/// Work for several threads: a network that has everything that the threads share, and training of it.
enum SharedWork {
  /// The first convolution is direct, the others are Winograd's.
  static func network(dropout rate: Float) throws -> Sequential {
    var generator = SeededGenerator(seed: 1)
    return try Sequential(inputShape: [8, 8, 1], using: &generator) {
      Conv2D(filters: 16, filterSize: 3, padding: .same)
      ReLU()
      Conv2D(filters: 16, filterSize: 3, padding: .same)
      ReLU()
      MaxPool2D()
      Conv2D(filters: 32, filterSize: 5, padding: .same)
      ReLU()
      Dropout(rate: rate)
      Flatten()
      Dense(units: 24)
      ReLU()
      Dropout(rate: rate)
      Dense(units: 4)
    }
  }

  /// One with batch normalizations after convolutions, at the very beginning, and after a dense layer.
  static func normalizedNetwork(dropout rate: Float) throws -> Sequential {
    var generator = SeededGenerator(seed: 1)
    return try Sequential(inputShape: [8, 8, 1], using: &generator) {
      BatchNormalization()
      Conv2D(filters: 16, filterSize: 3, padding: .same)
      BatchNormalization()
      ReLU()
      Conv2D(filters: 16, filterSize: 3, padding: .same)
      ReLU()
      MaxPool2D()
      BatchNormalization()
      Dropout(rate: rate)
      Flatten()
      Dense(units: 24)
      BatchNormalization()
      ReLU()
      Dense(units: 4)
    }
  }

  /// Two epochs of three batches of 61 images, whose parts have five images or six, and a batch of 17.
  static func train(
    _ network: Sequential? = nil, threads: Int, seed: UInt64 = 1, batchSize: Int = 61,
    profile: Profile? = nil,
    onProgress: (TrainingProgress) -> Void = { _ in }
  ) throws -> (network: Sequential, history: History) {
    var network = try network ?? Self.network(dropout: 0.25)
    let training = Training(
      batchSize: batchSize, optimizer: RMSprop(learningRate: 0.003), schedule: ReduceLROnPlateau())
    var configuration = TrainingConfiguration(training, epochs: 2, seed: seed, threads: threads)
    configuration.profile = profile
    let history = try network.fit(
      TrainingTests.corners(200, stream: 1), validatedOn: TrainingTests.corners(40, stream: 2),
      configuration: configuration,
      augment: TrainingTests.noise, onProgress: onProgress)
    return (network, history)
  }
}

@Suite("Work that threads share")
struct SharedWorkTests {
  @Test(
    "training gives the same bytes with one, two, three and nine threads; another seed gives different ones")
  func training() throws {
    let expected = try SharedWork.train(threads: 1)
    for threads in [1, 2, 3, 9] {
      let found = try SharedWork.train(threads: threads)
      #expect(
        found.network.parameters.map(\.value) == expected.network.parameters.map(\.value),
        "\(threads) threads")
      #expect(found.history.points == expected.history.points, "\(threads) threads")
    }
    let other = try SharedWork.train(threads: 2, seed: 2)
    #expect(other.network.parameters.map(\.value) != expected.network.parameters.map(\.value))
  }

  @Test("so it does where batch normalizations make the threads wait for one another")
  func normalizedTraining() throws {
    let network = try SharedWork.normalizedNetwork(dropout: 0.25)
    let expected = try SharedWork.train(network, threads: 1)
    for threads in [2, 3, 9] {
      let found = try SharedWork.train(network, threads: threads)
      #expect(
        found.network.tensors.map(\.value) == expected.network.tensors.map(\.value), "\(threads) threads")
      #expect(found.history.points == expected.history.points, "\(threads) threads")
    }
    #expect(expected.history.epochs[1].validationAccuracy > 0.5, "it learns something")
  }

  /// Images that end in the middle of a second chunk and of a group.
  private static let moreThanAChunk = TrainingTests.corners(Sequential.predictionChunk + 7, stream: 3)

  @Test("an evaluation is that of the predictions, over chunks of different sizes")
  func evaluation() throws {
    let (network, images) = (try SharedWork.network(dropout: 0.25), Self.moreThanAChunk)
    let found = network.evaluate(images, threads: 2)
    let expected = Evaluation(
      probabilities: network.predict(images.allImages, threads: 2), oneHot: images.oneHotLabels)
    #expect(found.accuracy == expected.accuracy)
    #expect(abs(found.loss - expected.loss) < 1e-5 * expected.loss, "\(found.loss), not \(expected.loss)")
  }

  @Test("predictions and evaluations are the same with one, two, three and nine threads")
  func prediction() throws {
    let network = try SharedWork.network(dropout: 0.25)
    let images = Self.moreThanAChunk
    let probabilities = network.predict(images.allImages, threads: 1)
    let evaluation = network.evaluate(images, threads: 1)
    for threads in [2, 3, 9] {
      #expect(network.predict(images.allImages, threads: threads) == probabilities, "\(threads) threads")
      #expect(network.evaluate(images, threads: threads) == evaluation, "\(threads) threads")
    }
  }

  @Test(
    "images are predicted as they are in a batch of their own, and in their order",
    arguments: Backend.allCases)
  func predictionOfEach(backend: Backend) throws {
    let network = try SharedWork.network(dropout: 0.25)
    let images = Self.moreThanAChunk.allImages
    let found = network.predict(images, threads: 2, backend: backend)
    let chunk = Sequential.predictionChunk
    for index in [0, 1, 5, chunk - 1, chunk, chunk + 6] {
      var tape = Tape(isTraining: false, backend: backend)
      let logits = network.forward(images.gathered([index]), tape: &tape)
      let expected = SoftmaxCrossEntropy.softmax(logits, backend: backend)
      let error = largestRelativeError(found.entry(index), expected.elements.map(Double.init))
      #expect(error < 1e-5, "image \(index) is off by \(error)")
    }
  }

  @Test("a profile has time for each layer and pass, for assembly, weight transforms and update")
  func trainingProfile() throws {
    let profile = Profile()
    let network = try SharedWork.train(threads: 2, profile: profile).network
    for (index, layer) in network.layers.enumerated() {
      // Rectifier and pooling are part of the layer before them, and to flatten takes next to no time.
      if layer.layer is ReLU || layer.layer is MaxPool2D || layer.layer is Flatten { continue }
      for activity in [Profile.Activity.forward(index), .backward(index)] {
        #expect(profile.time(of: activity) > .zero, "\(layer.name), \(activity)")
      }
    }
    for activity in [Profile.Activity.assembly, .weightTransforms, .update] {
      #expect(profile.time(of: activity) > .zero, "\(activity)")
    }
    profile.reset()
    #expect(profile.time(of: .forward(0)) == .zero && profile.time(of: .update) == .zero)
  }

  @Test("a prediction's profile has time only for the layers' forward pass")
  func predictionProfile() throws {
    let profile = Profile()
    let network = try SharedWork.network(dropout: 0.25)
    _ = network.predict(TrainingTests.corners(9, stream: 3).allImages, threads: 2, profile: profile)
    for (index, layer) in network.layers.enumerated() where layer.layer is Conv2D || layer.layer is Dense {
      #expect(profile.time(of: .forward(index)) > .zero, "\(layer.name)")
      #expect(profile.time(of: .backward(index)) == .zero, "\(layer.name)")
    }
    #expect(profile.time(of: .update) == .zero)
  }
}
