import Foundation
import TestSupport
import Testing

@testable import ConvNet
@testable import Tensors

@Suite("Checkpoint files")
struct TrainingCheckpointFileTests {
  /// A checkpoint in the middle of an epoch, of few numbers.
  private static func checkpoint() throws -> TrainingCheckpoint {
    try TinyTraining(epochs: 2, batchSize: 4, imageCount: 8, filters: 1).checkpoints()[3]
  }

  @Test("every checkpoint of a training survives a round trip, and the same one gives the same bytes")
  func roundTrip() throws {
    try withTemporaryFolder { folder in
      let (first, second) = (folder.appending(path: "1.safetensors"), folder.appending(path: "2.safetensors"))
      for checkpoint in try TinyTraining(seed: .max).checkpoints() {
        try checkpoint.write(to: first)
        let read = try TrainingCheckpoint(contentsOf: first)
        #expect(read == checkpoint)
        try read.write(to: second)
        #expect(try Data(contentsOf: first) == Data(contentsOf: second))
      }
    }
  }

  @Test("numbers keep their last bit")
  func exactNumbers() throws {
    let made = try Self.checkpoint()
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "checkpoint.safetensors")
      checkProperty("a checkpoint is read as it was written", cases: 40) { random in
        var run = made.run
        var score = BatchScore()
        // Values that a loss can have.
        score.lossSum = random.oneOf([
          0, .leastNonzeroMagnitude, 1e23.nextUp, .random(in: 0...1e40, using: &random),
        ])
        score.count = 1
        run.add(score, learningRate: 0.001, epochSeconds: .random(in: 0...1e9, using: &random))
        let share = Double.random(in: 0...1, using: &random)
        run.endEpoch(
          Evaluation(loss: .random(in: 0...1e40, using: &random), accuracy: share),
          learningRate: Float(share).nextUp)
        let numbers = made.parameters.map { name, value in
          let elements = (0..<value.count).map { _ in random.anyFloat() }.map { $0.isFinite ? $0 : 0 }
          return (name: name, value: Tensor(shape: value.shape, elements: elements))
        }
        let checkpoint = TrainingCheckpoint(
          parameters: numbers, optimizerState: made.optimizerState, average: random.oneOf([[], numbers]),
          learningRate: random.oneOf([0, .leastNonzeroMagnitude, Float(share)]),
          schedule: ["best": random.finiteDouble()], run: run)
        try checkpoint.write(to: url)
        #expect(try TrainingCheckpoint(contentsOf: url) == checkpoint)
      }
    }
  }

  @Test("every truncation is an error that names the file")
  func truncation() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "checkpoint.safetensors")
      try Self.checkpoint().write(to: url)
      let whole = try Data(contentsOf: url)
      for count in 0..<whole.count {
        try whole.prefix(count).write(to: url)
        let error = #expect(throws: FileFormatError.self, "\(count) of \(whole.count) bytes") {
          try TrainingCheckpoint(contentsOf: url)
        }
        #expect(error?.description.contains("checkpoint.safetensors") == true)
      }
    }
  }

  @Test("an altered byte is an error that names the file, or does not matter")
  func alteration() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "checkpoint.safetensors")
      let checkpoint = try Self.checkpoint()
      try checkpoint.write(to: url)
      let whole = try Data(contentsOf: url)
      var accepted: [Int] = []
      for index in whole.indices {
        var altered = whole
        altered[index] ^= 1 << (index % 7)
        try altered.write(to: url)
        do throws(FileFormatError) {
          let read = try TrainingCheckpoint(contentsOf: url)
          #expect(read == checkpoint, "byte \(index)")
          accepted.append(index)
        } catch {
          #expect(error.description.contains("checkpoint.safetensors"), "byte \(index): \(error)")
        }
      }
      // The key of the metadata is the one part that any other string could stand for.
      #expect(accepted.count <= "__metadata__".count, "bytes \(accepted) are accepted")
    }
  }

  @Test("a network's file is not a checkpoint")
  func network() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "model.safetensors")
      try TinyTraining(epochs: 1).run().network.write(to: url)
      let error = #expect(throws: FileFormatError.self) { try TrainingCheckpoint(contentsOf: url) }
      #expect(
        error?.description.contains("model.safetensors is not a checkpoint of a training") == true,
        "\(error as Any)")
    }
  }

  @Test("a state that no training reaches is an error")
  func impossiblePlace() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "checkpoint.safetensors")
      let checkpoint = try #require(try TinyTraining(epochs: 2).checkpoints().last)
      var run = checkpoint.run
      run.epochs = 1
      try TrainingCheckpoint(
        parameters: checkpoint.parameters, optimizerState: checkpoint.optimizerState, average: [],
        learningRate: 1, schedule: checkpoint.schedule, run: run
      ).write(to: url)
      let error = #expect(throws: FileFormatError.self) { try TrainingCheckpoint(contentsOf: url) }
      #expect(error?.description.contains("2 of 1 epochs") == true, "\(error as Any)")
    }
  }
}
