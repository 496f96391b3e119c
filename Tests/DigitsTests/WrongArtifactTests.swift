import ConvNet
import DigitNetworks
import Foundation
import TestSupport
import Testing

@testable import Digits
@testable import Stage
@testable import Tensors

@Suite("An artifact that is well formed and wrong")
struct WrongArtifactTests {
  /// What reading an artifact says that was written as another; nil when it is read.
  private func problem<Value>(_ artifact: Artifact<Value>, _ write: (URL) throws -> Void) throws -> String? {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: artifact.path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try write(url)
      do {
        _ = try artifact.read(url)
        return nil
      } catch {
        #expect(error is FileFormatError, "\(error)")
        #expect("\(error)".contains(artifact.path), "\(error)")
        return "\(error)"
      }
    }
  }

  @Test("pixels that are infinite, NaN or above 1, and images of another shape, name the step to run again")
  func images() throws {
    #expect(try problem(.trainingImages) { try Tensor(shape: [2, 28, 28, 1]).write(npy: $0) } == nil)
    for value in [Float.nan, .infinity, 1.5, -1] {
      let problem = try problem(.trainingImages) {
        try Tensor(repeating: value, shape: [2, 28, 28, 1]).write(npy: $0)
      }
      #expect(problem?.contains("Run step 2-reshape again.") == true, "\(problem as Any)")
    }
    for shape in [[2, 14, 56, 1], [2, 784], [2, 28, 28], [0, 28, 28, 1], [1, 2, 28, 28]] {
      #expect(try problem(.testImages) { try Tensor(shape: shape).write(npy: $0) } != nil, "\(shape)")
    }
    #expect(try problem(.trainingRows) { try Tensor(shape: [784, 2]).write(npy: $0) } != nil)
  }

  @Test("a label of 11, labels in a column, and folds below 0 are refused")
  func labels() throws {
    let label = try problem(.trainingLabels) {
      try NPY.write(shape: [3], elements: [1, 11, 2] as [UInt8], to: $0)
    }
    #expect(label?.contains("holds 11 at [1]") == true, "\(label as Any)")
    #expect(
      try problem(.trainingLabels) { try NPY.write(shape: [2, 1], elements: [1, 2] as [UInt8], to: $0) }
        != nil)
    #expect(
      try problem(.trainingLabels) { try NPY.write(shape: [0], elements: [] as [UInt8], to: $0) } != nil)
    #expect(try problem(.testLabels) { try NPY.write(shape: [0], elements: [] as [UInt8], to: $0) } == nil)
    #expect(try problem(.folds) { try NPY.write(shape: [2], elements: [0, -1] as [Int64], to: $0) } != nil)
    #expect(try problem(.oneHotLabels) { try Tensor(repeating: 0.1, shape: [2, 10]).write(npy: $0) } != nil)
  }

  private func network(_ inputShape: [Int], _ layers: [any Layer]) throws -> Sequential {
    var generator = SeededGenerator(seed: 1)
    return try Sequential(Architecture(inputShape: inputShape, layers: layers), using: &generator)
  }

  @Test("a network with inputs or outputs other than those for digits is refused")
  func networks() throws {
    func problem(_ inputShape: [Int], _ layers: [any Layer]) throws -> String? {
      let network = try network(inputShape, layers)
      let initial = try self.problem(.initialNetwork) {
        try network.write(to: $0, metadata: [Recipe.metadataKey: "deep"])
      }
      let trained = try self.problem(.trainedNetworks) {
        try network.write(to: $0, metadata: [Recipe.metadataKey: "deep"])
      }
      #expect((initial == nil) == (trained == nil))
      return trained
    }
    #expect(try problem([28, 28, 1], [Flatten(), Dense(units: 10)]) == nil)
    #expect(try problem([784], [Dense(units: 10)])?.contains("[784]") == true)
    #expect(try problem([28, 28, 3], [Flatten(), Dense(units: 10)]) != nil)
    #expect(try problem([28, 28, 1], [Flatten(), Dense(units: 11)])?.contains("[11]") == true)
    #expect(try problem([28, 28, 1], []) != nil)
  }

  @Test("weights that are finite, but too large to compute with, are an error once the network answers")
  func overflow() throws {
    var network = try network([28, 28, 1], [Flatten(), Dense(units: 10), Dense(units: 10)])
    network.updateParameters { _, tensor in
      tensor = Tensor(repeating: 3e38, shape: tensor.shape)
    }
    let trained = TrainedNetworks([network], recipe: .original)
    let error = #expect(throws: OverflowError.self) {
      try trained.predict(Tensor(repeating: 1, shape: [2, 28, 28, 1]), threads: 1)
    }
    #expect(error?.description.contains("6-train") == true, "\(error as Any)")
  }
}
