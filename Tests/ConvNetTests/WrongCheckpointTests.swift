import Foundation
import TestSupport
import Testing

@testable import ConvNet
@testable import Tensors

@Suite("A checkpoint with a right checksum and impossible contents")
struct WrongCheckpointTests {
  private static let training = TinyTraining(
    epochs: 2, batchSize: 4, imageCount: 8, filters: 1, optimizer: AdamW(), isNormalized: true)

  /// The checkpoint after the first of two batches of the second epoch, its place changed as JSON is edited.
  private func problem(replacing old: String, with new: String) throws -> String? {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "checkpoint.safetensors")
      let checkpoint = try Self.training.checkpoints()[3]
      let place = String(decoding: try JSONEncoder().encode(checkpoint.run), as: UTF8.self)
      try #require(place.contains(old), "\(place)")
      do {
        let run = try JSONDecoder().decode(TrainingRun.self, from: Data(place.replacing(old, with: new).utf8))
        try TrainingCheckpoint(
          parameters: checkpoint.parameters, optimizerState: checkpoint.optimizerState,
          average: checkpoint.average, learningRate: checkpoint.learningRate, schedule: checkpoint.schedule,
          run: run
        ).write(to: url)
        _ = try TrainingCheckpoint(contentsOf: url)
        return nil
      } catch {
        return "\(error)"
      }
    }
  }

  @Test(
    "counts beyond what is possible are refused",
    arguments: [
      (#""batchesDone":1"#, #""batchesDone":3"#), (#""batchesDone":1"#, #""batchesDone":-1"#),
      (#""batchesDone":1"#, #""batchesDone":9223372036854775807"#), (#""imageCount":8"#, #""imageCount":0"#),
      (#""imageCount":8"#, #""imageCount":9223372036854775807"#), (#""batchSize":4"#, #""batchSize":0"#),
      (#""epochs":2"#, #""epochs":9223372036854775807"#), (#""epochs":2"#, #""epochs":0"#),
      (#""count":4"#, #""count":9223372036854775807"#), (#""count":4"#, #""count":5"#),
      (#""number":1"#, #""number":7"#), (#""epochSeconds":"#, #""epochSeconds":-"#),
    ])
  func counts(old: String, new: String) throws {
    #expect(try problem(replacing: old, with: new) != nil, "\(new)")
  }

  @Test("the unchanged place is read")
  func unchanged() throws { #expect(try problem(replacing: "epochs", with: "epochs") == nil) }

  /// What resuming from a checkpoint says after a change of its tensors.
  private func refusal(
    state: (inout [(name: String, value: Tensor)]) -> Void = { _ in },
    parameters: (inout [(name: String, value: Tensor)]) -> Void = { _ in }
  ) throws -> String? {
    let made = try Self.training.checkpoints()[3]
    var (changedState, changedParameters) = (made.optimizerState, made.parameters)
    state(&changedState)
    parameters(&changedParameters)
    let checkpoint = TrainingCheckpoint(
      parameters: changedParameters, optimizerState: changedState, average: made.average,
      learningRate: made.learningRate, schedule: made.schedule, run: made.run)
    do {
      _ = try Self.training.run(resumingFrom: checkpoint)
      return nil
    } catch TrainingError.unfitCheckpoint(let reason) {
      return reason
    }
  }

  @Test(
    "so is an optimizer that has taken another number of steps than the training",
    arguments: [0, 2, 5, 0.5, -1, 1e30, .infinity, .nan] as [Float])
  func stepCount(count: Float) throws {
    let reason = try refusal(state: { $0[0].value.elements[0] = count })
    #expect(reason?.contains("step count of \(count)") == true, "\(reason as Any)")
  }

  @Test("so are a negative mean of squares and a negative variance")
  func negative() throws {
    #expect(try refusal() == nil)
    #expect(try refusal(state: { $0[2].value.elements[0] = -1 })?.contains("mean_square") == true)
    let reason = try refusal(parameters: { tensors in
      guard let index = tensors.firstIndex(where: { $0.name.hasSuffix("running_variance") }) else { return }
      tensors[index].value.elements[0] = -1
    })
    #expect(reason?.contains("negative running_variance") == true, "\(reason as Any)")
  }

  @Test("a weight that is NaN is named where the file is read")
  func weight() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "checkpoint.safetensors")
      let made = try Self.training.checkpoints()[3]
      var parameters = made.parameters
      parameters[0].value.elements[3] = .nan
      try TrainingCheckpoint(
        parameters: parameters, optimizerState: made.optimizerState, average: made.average,
        learningRate: made.learningRate, schedule: made.schedule, run: made.run
      ).write(to: url)
      let error = #expect(throws: FileFormatError.self) { try TrainingCheckpoint(contentsOf: url) }
      #expect(error?.description.contains("network.conv2d_1.filter") == true, "\(error as Any)")
    }
  }

  @Test(
    "a history that no training has is refused",
    arguments: [
      (#""accuracy":0.5"#, #""accuracy":1e300"#), (#""accuracy":0.5"#, #""accuracy":-1"#),
      (#""loss":1.5"#, #""loss":-7"#), (#""epoch":1"#, #""epoch":1e300"#), (#""epoch":1"#, #""epoch":-1"#),
      (#""loss":1.5"#, #""loss":1.5"#),
    ])
  func history(old: String, new: String) throws {
    let json =
      #"{"epochs":[],"stretches":[{"accuracy":0.5,"epoch":1,"learningRate":0.001,"loss":1.5}]}"#
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "curves.json")
      try Data(json.replacing(old, with: new).utf8).write(to: url)
      if old == new {
        #expect(try History(contentsOf: url).points.count == 1)
      } else {
        #expect(throws: FileFormatError.self) { try History(contentsOf: url) }
      }
    }
  }
}
