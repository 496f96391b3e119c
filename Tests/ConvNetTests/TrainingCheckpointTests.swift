import Foundation
import TestSupport
import Testing

@testable import ConvNet
@testable import Tensors

@Suite("Training that is resumed")
struct TrainingCheckpointTests {
  @Test(
    "after any batch, at the end of an epoch and at the end, it gives what an uninterrupted training gives")
  func everyBatch() throws {
    let expected = try TinyTraining().run()
    #expect(expected.history.epochs.map(\.seconds) == [53, 53])
    let checkpoints = try TinyTraining().checkpoints()
    #expect(
      checkpoints.map { [$0.epochsDone, $0.batchesDone] }
        == (0..<2).flatMap { epoch in (1...7).map { [epoch, $0] } + [[epoch + 1, 0]] })
    for checkpoint in checkpoints {
      let differences = try TinyTraining(threads: 2).run(resumingFrom: checkpoint)
        .differences(from: expected)
      #expect(differences == [], "\(checkpoint.batchesDone) batches after epoch \(checkpoint.epochsDone)")
    }
  }

  @Test("stopped after every batch and resumed from the file, it gives what an uninterrupted training gives")
  func chain() throws {
    // 83 batches: a point of the history has two of them, the last one has one.
    let training = TinyTraining(epochs: 1, batchSize: 2, imageCount: 165)
    let expected = try training.run()
    #expect(expected.history.points.count == 42)
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "checkpoint.safetensors")
      let policy = CheckpointPolicy(every: .seconds(1_000_000)) { try $0.write(to: url) }
      var checkpoint: TrainingCheckpoint?
      for batch in 1...83 {
        let stop = #expect(throws: TrainingError.self) {
          try training.run(resumingFrom: checkpoint, checkpoints: policy, shouldStop: { true })
        }
        #expect(stop?.description.contains("epoch 1, after batch \(batch) of 83") == true, "\(stop as Any)")
        checkpoint = try TrainingCheckpoint(contentsOf: url)
      }
      // Only the validation is left.
      let found = try training.run(resumingFrom: checkpoint, checkpoints: policy, shouldStop: { true })
      #expect(found.differences(from: expected) == [])
    }
  }

  @Test("a request to stop saves one checkpoint and ends with the progress")
  func stop() throws {
    let expected = try TinyTraining().run()
    var saved: [TrainingCheckpoint] = []
    var place = (0, 0)
    let error = #expect(throws: TrainingError.self) {
      try TinyTraining().run(
        checkpoints: CheckpointPolicy(every: .seconds(1000)) { saved.append($0) },
        onProgress: { place = ($0.epoch, $0.batch) }, shouldStop: { place == (2, 3) })
    }
    guard case .interrupted(let progress) = error else {
      Issue.record("\(error as Any) instead of an interruption")
      return
    }
    #expect((progress.epoch, progress.batch) == (2, 3))
    let fractions: [Double] = [0.5, 5.0 / 7.0]
    #expect(saved.map(\.fraction) == fractions)
    #expect(saved.map(\.seconds) == [53, 53 + 24])
    let found = try TinyTraining().run(resumingFrom: saved.last)
    #expect(found.differences(from: expected) == [])
  }

  @Test("checkpoints come when the interval has passed since the last one, and at the end of an epoch")
  func interval() throws {
    var places: [[Int]] = []
    var completions: [Bool] = []
    // A batch takes 8 seconds.
    let policy = CheckpointPolicy(every: .seconds(16)) {
      places.append([$0.epochsDone, $0.batchesDone])
      completions.append($0.isComplete)
    }
    _ = try TinyTraining().run(checkpoints: policy)
    #expect(places == [[0, 2], [0, 4], [0, 6], [1, 0], [1, 2], [1, 4], [1, 6], [2, 0]])
    #expect(completions == [Bool](repeating: false, count: 7) + [true])
  }

  @Test("the last checkpoint gives the network and history without another batch or checkpoint")
  func complete() throws {
    let expected = try TinyTraining().run()
    let last = try #require(try TinyTraining().checkpoints().last)
    #expect(last.isComplete && last.fraction == 1)
    var batches = 0
    var saves = 0
    let found = try TinyTraining().run(
      resumingFrom: last, checkpoints: CheckpointPolicy(every: .zero) { _ in saves += 1 },
      onProgress: { _ in batches += 1 })
    #expect((batches, saves) == (0, 0))
    #expect(found.differences(from: expected) == [])
  }

  @Test("a finished training continues to more epochs as if they had been requested from the start")
  func moreEpochs() throws {
    let expected = try TinyTraining(epochs: 3).run()
    let last = try #require(try TinyTraining(epochs: 1).checkpoints().last)
    let found = try TinyTraining(epochs: 3).run(resumingFrom: last)
    #expect(found.differences(from: expected) == [])
  }

  @Test("a learning rate that the schedule has lowered stays low, and its patience keeps counting")
  func schedule() throws {
    // A rate at which nothing is learned: the first epoch's accuracy is never exceeded.
    let training = TinyTraining(
      epochs: 5, imageCount: 60, learningRate: 1e-9,
      schedule: ReduceLROnPlateau(factor: 0.5, patience: 2, minimum: 0))
    let expected = try training.run()
    #expect(expected.history.epochs.map(\.learningRate) == [1e-9, 1e-9, 1e-9, 5e-10, 5e-10])
    #expect(expected.final.learningRate == 2.5e-10)
    for checkpoint in try training.checkpoints() {
      let differences = try training.run(resumingFrom: checkpoint).differences(from: expected)
      #expect(differences == [], "\(checkpoint.batchesDone) batches after epoch \(checkpoint.epochsDone)")
    }
  }

  @Test("with any recipe, stopped anywhere and resumed on other threads, it gives the same network")
  func anyInterruption() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "checkpoint.safetensors")
      checkProperty("an interruption changes nothing", cases: 12) { random in
        let training = random.tinyTraining()
        let expected = try training.run()
        var saved: TrainingCheckpoint?
        let policy = CheckpointPolicy(every: .seconds(1_000_000)) {
          saved = $0
          try $0.write(to: url)
        }
        var places: [String] = []
        while true {
          var resumed = training
          resumed.threads = random.oneOf([1, 2, 3, 4])
          // Often past the end, so that the training finishes.
          var batches = Int.random(in: 1...max(2, training.batchCount), using: &random)
          do {
            let found = try resumed.run(
              resumingFrom: try saved.map { _ in try TrainingCheckpoint(contentsOf: url) },
              checkpoints: policy,
              onProgress: { _ in batches -= 1 }, shouldStop: { batches <= 0 })
            #expect(found.differences(from: expected) == [], "\(training), stopped at \(places)")
            return
          } catch TrainingError.interrupted(let progress) {
            places.append("batch \(progress.batch) of epoch \(progress.epoch)")
            #expect(try TrainingCheckpoint(contentsOf: url) == saved, "\(training), stopped at \(places)")
          }
        }
      }
    }
  }

  @Test("averaged weights are validated and returned; the training continues with the weights themselves")
  func averagedWeights() throws {
    let (plain, averaged) = (try TinyTraining().run(), try TinyTraining(averageDecay: 0.9).run())
    #expect(plain.history.points == averaged.history.points, "the average changes nothing in training")
    #expect(plain.history.epochs[0].validationLoss != averaged.history.epochs[0].validationLoss)
    let last = try #require(try TinyTraining(averageDecay: 0.9).checkpoints().last)
    #expect(last.parameters.map(\.value) == plain.network.parameters.map(\.value))
    #expect(last.average.map(\.value) == averaged.network.parameters.map(\.value))
  }

  @Test("the last epochs' images are not augmented, if asked for")
  func epochsWithoutAugmentation() throws {
    let found = try TinyTraining(epochs: 4, epochsWithoutAugmentation: 1).run()
    let expected = try TinyTraining(epochs: 4).run()
    #expect(found.history.epochs[..<3] == expected.history.epochs[..<3])
    #expect(found.history.epochs[3].trainLoss != expected.history.epochs[3].trainLoss)
    #expect(found.history.epochs[3].seconds == 0, "augmentation is what takes time here")
    let short = try TinyTraining(epochs: 2, epochsWithoutAugmentation: 1).run()
    #expect(short.history.epochs[1].seconds == 53, "in a training of three epochs or less there is none")
  }

  @Test(
    "a checkpoint of another training is refused with both values named",
    arguments: [
      (TinyTraining(seed: 2), "its seed is 1, but this training's is 2"),
      (TinyTraining(batchSize: 31), "its batch size is 30, but this training's is 31"),
      (TinyTraining(imageCount: 201), "its number of images is 200, but this training's is 201"),
      (
        TinyTraining(epochs: 4, epochsWithoutAugmentation: 1),
        "its number of epochs without augmentation is 0, but this training's is 1"
      ),
      (
        TinyTraining(epochs: 3, schedule: OneCycle(peak: 1)),
        "its number of epochs is 2, but this training's is 3"
      ),
      (TinyTraining(averageDecay: 0.9), "nothing where conv2d_1.filter [3, 3, 1, 8] is expected"),
      (TinyTraining(optimizer: Adam()), "conv2d_1.filter.mean_square [3, 3, 1, 8] where step_count [1]"),
      (TinyTraining(epochs: 1), "it is 1 batches into epoch 2, but this training ends with epoch 1"),
      (
        TinyTraining(filters: 9),
        "conv2d_1.filter [3, 3, 1, 8] where conv2d_1.filter [3, 3, 1, 9] is expected"
      ),
    ])
  func unfit(training: TinyTraining, reason: String) throws {
    let checkpoint = try TinyTraining().checkpoints()[8]
    let error = #expect(throws: TrainingError.self) { try training.run(resumingFrom: checkpoint) }
    #expect(error?.description.contains(reason) == true, "\(error as Any)")
  }

  @Test("a checkpoint of another optimizer is refused, and nothing is changed")
  func unfitOptimizer() throws {
    let checkpoint = try TinyTraining().checkpoints()[0]
    let stateless = TrainingCheckpoint(
      parameters: checkpoint.parameters, optimizerState: [], average: [], learningRate: 1,
      schedule: checkpoint.schedule, run: checkpoint.run)
    let trained = try TinyTraining().run()
    var (network, optimizer, schedule) = (trained.network, RMSprop(learningRate: 3), ReduceLROnPlateau())
    var average: ExponentialMovingAverage?
    var run = TrainingRun(
      TrainingConfiguration(
        Training(batchSize: 30, optimizer: optimizer, schedule: schedule), epochs: 2, seed: 1, threads: 1),
      imageCount: 200)
    let error = #expect(throws: TrainingError.self) {
      try stateless.restore(&network, &optimizer, &schedule, &average, &run)
    }
    #expect(
      error?.description.contains("nothing where conv2d_1.filter.mean_square [3, 3, 1, 8] is expected")
        == true,
      "\(error as Any)")
    #expect(network.tensors.map(\.value) == trained.network.tensors.map(\.value))
    #expect(optimizer.learningRate == 3 && optimizer.state.isEmpty)
    #expect(schedule.state == ReduceLROnPlateau().state)
    #expect(run.batchesDone == 0)
  }

  @Test("a checkpoint that cannot be saved ends the training and says why")
  func unsaved() throws {
    try withTemporaryFolder { folder in
      let nowhere = folder.appending(path: "missing/checkpoint.safetensors")
      let error = #expect(throws: TrainingError.self) {
        try TinyTraining().run(checkpoints: CheckpointPolicy(every: .zero) { try $0.write(to: nowhere) })
      }
      #expect(
        error?.description.contains("missing/checkpoint.safetensors cannot be written") == true,
        "\(error as Any)")
    }
  }

  @Test("a network that diverged in an epoch's last batch is not saved")
  func divergence() throws {
    let training = TinyTraining(batchSize: 20, imageCount: 20, learningRate: 1e30)
    var saves = 0
    let error = #expect(throws: TrainingError.self) {
      try training.run(checkpoints: CheckpointPolicy(every: .seconds(1000)) { _ in saves += 1 })
    }
    #expect(error?.description.contains("after epoch 1: the training diverged") == true, "\(error as Any)")
    #expect(saves == 0)
  }
}
