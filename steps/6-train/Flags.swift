import ArgumentParser
import ConvNet

struct Flags: ParsableArguments {
  @Option(help: "Passes over the training images.") var epochs = 12
  @Option(help: "Images per step of the optimizer (default: the recipe's).") var batchSize: Int?
  @Option(help: "The highest learning rate (default: the recipe's).") var learningRate: Float?
  @Option(
    help:
      "The share of the weights, times the learning rate, that each step takes away (default: the recipe's).")
  var weightDecay: Float?
  @Option(help: "How many networks to train, which then answer together.") var members = 1
  @Option(help: "Decides the order of the images, their variants and dropout.") var seed: UInt64 = 2

  func validate() throws {
    for (flag, count) in [("epochs", epochs), ("batch-size", batchSize ?? 1), ("members", members)]
    where count < 1 {
      throw ValidationError("--\(flag) must be at least 1, not \(count)")
    }
    if let learningRate, !(learningRate > 0 && learningRate <= 1) {
      throw ValidationError(
        "--learning-rate must be above 0 and at most 1, such as 0.004, not \(learningRate)")
    }
    if let weightDecay, !(0...100).contains(weightDecay) {
      throw ValidationError("--weight-decay must be in 0...100, such as 0.1, not \(weightDecay)")
    }
  }
}

extension Training {
  /// The training, with the numbers that the flags set in place of its own.
  ///
  /// - Throws: `ValidationError` for a weight decay where the optimizer has none.
  func changed(by flags: Flags) throws -> Training {
    var training = self
    if let batchSize = flags.batchSize { training.batchSize = batchSize }
    if let rate = flags.learningRate { training.setHighestLearningRate(rate) }
    if let decay = flags.weightDecay {
      if var decaying = optimizer as? any WeightDecaying {
        decaying.weightDecay = decay
        training.optimizer = decaying
      } else if decay > 0 {
        throw ValidationError(
          "this recipe's optimizer has no weight decay: set --weight-decay to 0, or choose another recipe"
        )
      }
    }
    return training
  }

  private mutating func setHighestLearningRate(_ rate: Float) {
    if var peaked = schedule as? any PeakedSchedule {
      peaked.peak = rate
      schedule = peaked
    } else {
      optimizer.learningRate = rate
    }
  }
}
