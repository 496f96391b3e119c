import Foundation
import TestSupport
import Testing

@testable import ConvNet
@testable import Tensors

@Suite("Several networks")
struct EnsembleTests {
  private static func network(seed: UInt64) throws -> Sequential {
    var generator = SeededGenerator(seed: seed)
    return try Sequential(inputShape: [4, 4, 1], using: &generator) {
      Conv2D(filters: 4, filterSize: 3, padding: .same)
      BatchNormalization()
      ReLU()
      Flatten()
      Dense(units: 3)
    }
  }

  /// A network that takes every image for `digit`, out of three, whatever it shows.
  private static func network(thatSays digit: Int) throws -> Sequential {
    var generator = SeededGenerator(seed: 1)
    var network = try Sequential(inputShape: [1, 1, 1], using: &generator) {
      Flatten()
      Dense(units: 3)
    }
    network.updateParameters { _, parameter in
      for i in parameter.elements.indices { parameter.elements[i] = 0 }
      if parameter.shape == [3] { parameter.elements[digit] = 2 }
    }
    return network
  }

  @Test("new initial weights are those of a network that is built with the same generator")
  func reinitialized() throws {
    let first = try Self.network(seed: 1)
    var generator = SeededGenerator(seed: 2)
    let second = first.reinitialized(using: &generator)
    let built = try Self.network(seed: 2)
    #expect(second.tensors.map(\.value) == built.tensors.map(\.value))
    #expect(second.tensors.map(\.value) != first.tensors.map(\.value))
  }

  @Test("their file can be read as the first network's, and has the others by number")
  func file() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "model.safetensors")
      let networks = try (1...3).map { try Self.network(seed: $0) }
      try Ensemble(networks).write(to: url)
      let read = try Ensemble(contentsOf: url)
      #expect(read.networks.map { $0.tensors.map(\.value) } == networks.map { $0.tensors.map(\.value) })
      #expect(try Sequential(contentsOf: url).tensors.map(\.value) == networks[0].tensors.map(\.value))
      let names = try Safetensors(contentsOf: url).tensors.map(\.name)
      let own = networks[0].tensors.map(\.name)
      #expect(names == own + own.map { "network_2." + $0 } + own.map { "network_3." + $0 })
    }
  }

  @Test(
    "the file can hold more text, which is read without the tensors and does not change their bytes")
  func metadata() throws {
    try withTemporaryFolder { folder in
      let (plain, described) = (folder.appending(path: "a"), folder.appending(path: "b"))
      let ensemble = try Ensemble((1...2).map { try Self.network(seed: $0) })
      try ensemble.write(to: plain)
      try ensemble.write(to: described, metadata: ["recipe": "one-cycle", "note": "\"\u{e4}\n"])
      let metadata = try Safetensors.metadata(of: described)
      #expect(Set(metadata.keys) == ["architecture", "note", "recipe"])
      #expect(metadata["recipe"] == "one-cycle" && metadata["note"] == "\"\u{e4}\n")
      #expect(metadata["architecture"] == (try Safetensors.metadata(of: plain))["architecture"])
      #expect(
        try Safetensors(contentsOf: described).tensors.elementsEqual(
          Safetensors(contentsOf: plain).tensors, by: ==))
      #expect(try Ensemble(contentsOf: described).networks.count == 2)
      let bytes = ensemble.networks.reduce(0) { $0 + $1.tensors.reduce(0) { $0 + 4 * $1.value.count } }
      #expect(try Data(contentsOf: described).suffix(bytes) == Data(contentsOf: plain).suffix(bytes))

      // What follows the header is not looked at.
      let file = try Data(contentsOf: described)
      try file.dropLast(bytes).write(to: plain)
      #expect(try Safetensors.metadata(of: plain) == metadata)
      try file.prefix(100).write(to: plain)
      #expect(throws: FileFormatError.self) { try Safetensors.metadata(of: plain) }
    }
  }

  @Test("an ensemble of one network has the same file as the network alone")
  func fileOfOne() throws {
    try withTemporaryFolder { folder in
      let (alone, ensemble) = (folder.appending(path: "a"), folder.appending(path: "b"))
      try Self.network(seed: 1).write(to: alone)
      try Ensemble([Self.network(seed: 1)]).write(to: ensemble)
      #expect(try Data(contentsOf: alone) == Data(contentsOf: ensemble))
      #expect(try Ensemble(contentsOf: alone).networks.count == 1)
    }
  }

  @Test("a file that lacks a tensor of the second network is an error that names it")
  func incompleteFile() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "model.safetensors")
      try Ensemble((1...2).map { try Self.network(seed: $0) }).write(to: url)
      var file = try Safetensors(contentsOf: url)
      file.tensors.removeLast()
      try file.write(to: url)
      let error = #expect(throws: FileFormatError.self) { try Ensemble(contentsOf: url) }
      #expect(
        error?.description.contains("network_2.batchnormalization_1.batch_count") == true,
        "\(String(describing: error))")
    }
  }

  @Test("the mean of tensors is that of their elements")
  func mean() {
    let tensors = [[1, 2], [3, 0], [5, 10]].map { Tensor(shape: [1, 2], elements: $0) }
    #expect(Tensor(meanOf: tensors) == Tensor(shape: [1, 2], elements: [3, 4]))
    #expect(Tensor(meanOf: tensors.prefix(1)) == tensors[0])
  }

  /// Six images in the folds 0, 1, 2, 0, 1, 2; all are zeros.
  private static let folds = Folds(
    of: LabelledImages(
      images: Tensor(shape: [6, 1, 1, 1]),
      oneHot: Tensor(shape: [6, 3], elements: (0..<6).flatMap { i in (0..<3).map { $0 == i / 2 ? 1 : 0 } })),
    numbers: [0, 1, 2, 0, 1, 2])

  @Test(
    "each learns from all folds but one, in the order of the images; after the last fold, they start over")
  func folds() {
    let folds = Self.folds
    #expect(folds.count == 3)
    #expect(folds.split(forNetwork: 1).training.labels == [0, 1, 1, 2])
    #expect(folds.split(forNetwork: 1).validation.labels == [0, 2])
    #expect(folds.split(forNetwork: 4).validation.labels == [0, 2])
    #expect(folds.split(forNetwork: 2).validation.labels == [1, 2])
  }

  @Test(
    "are trained with their own seeds, each without its fold, and come out the same whichever others are trained"
  )
  func training() throws {
    let images = TrainingTests.corners(60, stream: 1)
    // Of 10, 20 and 30 images.
    let folds = Folds(of: images, numbers: (0..<60).map { $0 < 10 ? 0 : $0 < 30 ? 1 : 2 })
    var generator = SeededGenerator(seed: 1)
    let initial = try Sequential(inputShape: [8, 8, 1], using: &generator) {
      Flatten()
      Dense(units: 4)
    }
    let training = Training(batchSize: 5, optimizer: RMSprop(), schedule: ReduceLROnPlateau())
    func fit(_ networks: Range<Int>, onProgress: (EnsembleProgress) -> Void = { _ in }) throws -> [(
      network: Sequential, history: History
    )] {
      try folds.fit(
        networks: networks, from: initial,
        configuration: TrainingConfiguration(training, epochs: 1, seed: 1, threads: 1), augment: nil,
        onProgress: onProgress)
    }
    var batches: [Int: Int] = [:]
    let trained = try fit(0..<3) { batches[$0.network] = $0.training.batches }
    #expect(batches == [0: 10, 1: 8, 2: 6], "batches of 5 of the 50, 40 and 30 other images")
    for (number, one) in trained.enumerated() {
      let unseen = one.network.evaluate(folds.split(forNetwork: number).validation, threads: 1)
      #expect(one.history.last.validationLoss == unseen.loss, "network \(number)")
    }
    let second = try #require(try fit(1..<2).first)
    #expect(second.network.tensors.map(\.value) == trained[1].network.tensors.map(\.value))
    var ownGenerator = SeededGenerator(seed: 2)
    var alone = initial.reinitialized(using: &ownGenerator)
    let split = folds.split(forNetwork: 1)
    _ = try alone.fit(
      split.training, validatedOn: split.validation,
      configuration: TrainingConfiguration(training, epochs: 1, seed: 2, threads: 1), augment: nil)
    #expect(alone.tensors.map(\.value) == trained[1].network.tensors.map(\.value), "the seed is 1 more")
  }

  @Test("each image is judged only by the networks that have not learned from it")
  func validation() throws {
    let two = try Ensemble([Self.network(thatSays: 0), Self.network(thatSays: 1)])
    let (images, probabilities, accuracies) = Self.folds.validate(two) { $0.predict($1, threads: 1) }
    #expect(images.labels == [0, 0, 1, 2], "the images of folds 0 and 1")
    #expect(probabilities.argmaxOfRows() == [0, 1, 0, 1])
    #expect(accuracies == [0.5, 0])

    let four = try Ensemble([0, 1, 2, 1].map { try Self.network(thatSays: $0) })
    let all = Self.folds.validate(four) { $0.predict($1, threads: 1) }
    #expect(all.images.count == 6 && all.accuracies.count == 4)
    // Of fold 0 the first and the fourth network know nothing, who say 0 and 1.
    let row = all.probabilities.entry(3)
    #expect(row[0] == row[1] && row[0] > row[2], "\(row)")
    #expect(abs(row.reduce(0, +) - 1) < 1e-6)
  }

  @Test(
    "probabilities are scored like the network that gave them; a probability of zero does not make the loss infinite"
  )
  func evaluation() throws {
    let network = try Self.network(seed: 3)
    let images = LabelledImages(
      images: Tensor(shape: [2, 4, 4, 1], elements: (0..<32).map { Float($0 % 5) }),
      oneHot: Tensor(shape: [2, 3], elements: [1, 0, 0, 0, 0, 1]))
    let expected = network.evaluate(images, threads: 1)
    let found = Evaluation(
      probabilities: network.predict(images.allImages, threads: 1), oneHot: images.oneHotLabels)
    #expect(found.accuracy == expected.accuracy)
    #expect(abs(found.loss - expected.loss) < 1e-5, "\(found.loss), not \(expected.loss)")

    let certain = Evaluation(
      probabilities: Tensor(shape: [1, 2], elements: [1, 0]),
      oneHot: Tensor(shape: [1, 2], elements: [0, 1]))
    #expect(certain.accuracy == 0 && certain.loss.isFinite && certain.loss > 80)
  }
}
