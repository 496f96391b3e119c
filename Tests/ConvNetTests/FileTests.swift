import Foundation
import TestSupport
import Testing

@testable import ConvNet
@testable import Tensors

@Suite("Files of networks, histories and images")
struct FileTests {
  @Test("the history of a training survives a round trip")
  func history() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "curves.json")
      let history = try TrainingTests.train(threads: 1, epochs: 2).history
      try #require(history.epochs.count == 2 && !history.points.isEmpty)
      try history.write(to: url)
      #expect(try History(contentsOf: url) == history)
      try Data("{}".utf8).write(to: url)
      #expect(throws: FileFormatError.self) { try History(contentsOf: url) }
    }
  }

  @Test("a network with any layers survives a round trip bit for bit, with its architecture and metadata")
  func modelRoundTrip() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "model.safetensors")
      checkProperty("a network is read as it was written", cases: 20) { random in
        var network = try random.network()
        network.updateTensors { _, tensor in
          for i in tensor.elements.indices {
            // Statistics must not be negative, and weights must be finite.
            let number = abs(random.anyFloat())
            tensor.elements[i] = number.isFinite ? number : .leastNonzeroMagnitude
          }
        }
        let metadata = ["key" + random.text(): random.text()]
        try network.write(to: url, metadata: metadata)
        let read = try Sequential(contentsOf: url)
        #expect(read.description == network.description)
        #expect(try json(read.architecture) == json(network.architecture))
        #expect(read.tensors.map(\.name) == network.tensors.map(\.name))
        #expect(read.tensors.map(\.value) == network.tensors.map(\.value))
        #expect(try Safetensors.metadata(of: url).filter { $0.key != "architecture" } == metadata)
      }
    }
  }

  private func json(_ architecture: Architecture) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(architecture), as: UTF8.self)
  }

  @Test("images, labels and folds that do not match are errors that name the file")
  func labelledImages() throws {
    try withTemporaryFolder { folder in
      let (images, labels, folds) = (
        folder.appending(path: "images.npy"), folder.appending(path: "labels.npy"),
        folder.appending(path: "folds.npy")
      )
      try tensor([3, 2, 2, 1]).write(npy: images)
      try Tensor(shape: [3, 2], elements: [1, 0, 0, 1, 1, 0]).write(npy: labels)
      try NPY.write(shape: [3], elements: [1, 0, 1] as [Int64], to: folds)
      let form = ArrayForm<Float>(shape: [.some, 2, 2, 1], values: -1...1)
      let read = try LabelledImages(images: images, form, oneHot: labels, classCount: 2).folds(from: folds)
      #expect(read.count == 2)
      let (training, validation) = read.split(forNetwork: 0)
      #expect(training.labels == [0, 0] && validation.labels == [1])
      #expect(training.allImages == tensor([3, 2, 2, 1]).gathered([0, 2]))
      #expect(validation.allImages == tensor([3, 2, 2, 1]).gathered([1]))

      for wrong in [[], [0, 1], [0, 0, 0], [0, 2, 0], [-1, 0, 1]] as [[Int64]] {
        try NPY.write(shape: [wrong.count], elements: wrong, to: folds)
        let error = #expect(throws: FileFormatError.self, "\(wrong)") {
          try LabelledImages(images: images, form, oneHot: labels, classCount: 2).folds(from: folds)
        }
        #expect(error?.description.contains("folds.npy") == true)
      }
      try tensor([4, 2]).write(npy: labels)
      #expect(throws: FileFormatError.self) {
        try LabelledImages(images: images, form, oneHot: labels, classCount: 2)
      }
    }
  }
}
