import ConvNet
import Foundation
import TestSupport
import Testing

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

  @Test("a network survives a round trip, architecture and all")
  func modelRoundTrip() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "model.safetensors")
      let network = try TrainingTests.train(threads: 1, epochs: 1).network
      try network.write(to: url)
      let read = try Sequential(contentsOf: url)
      #expect(read.description == network.description)
      #expect(read.parameters.map(\.name) == network.parameters.map(\.name))
      #expect(read.parameters.map(\.value) == network.parameters.map(\.value))
    }
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
