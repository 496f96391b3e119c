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

  @Test(
    "numbers keep their last bit",
    arguments: [
      0.1 + 0.2, 1 / 3, Double.pi * 1e39, 1e38.nextDown, .leastNonzeroMagnitude, 1e23.nextUp,
      Double.leastNonzeroMagnitude * 3, 9_007_199_254_740_992,
    ] as [Double])
  func exactNumbers(number: Double) throws {
    let made = try Self.checkpoint()
    var run = made.run
    var score = BatchScore()
    score.lossSum = number
    score.count = 1
    run.add(score, learningRate: 0.001, epochSeconds: 1 / 3)
    run.endEpoch(Evaluation(loss: number, accuracy: 1 / 3), learningRate: Float(0.3).nextUp)
    let checkpoint = TrainingCheckpoint(
      parameters: made.parameters, optimizerState: made.optimizerState, average: [],
      learningRate: .leastNonzeroMagnitude, schedule: ["best": number], run: run)
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "checkpoint.safetensors")
      try checkpoint.write(to: url)
      let read = try TrainingCheckpoint(contentsOf: url)
      #expect(read.history.epochs.last?.validationLoss == number)
      #expect(read.schedule["best"] == number)
      #expect(read == checkpoint)
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
